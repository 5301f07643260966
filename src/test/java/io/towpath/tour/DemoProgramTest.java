package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.util.FileSystemUtils;

/// A small made-up program, set up as `./towpath demo` sets it up.
@DatabaseTest
@TestPropertySource(properties = {"towpath.demo.enabled=true", "towpath.demo.folder=target/test-demo",
        "towpath.demo.vms=300"})
class DemoProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Autowired
    private DemoProgram program;
    @Autowired
    private DemoMore more;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    @AfterAll
    static void clear() throws IOException {
        FileSystemUtils.deleteRecursively(Path.of("target/test-demo/images"));
    }

    @Test
    void everyStepIsDoneAndTheScreensAreFilled() throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!program.progress().complete() && program.progress().trouble() == null && System.nanoTime() < until) {
            Thread.sleep(200);
        }

        assertThat(program.progress().trouble()).isNull();
        assertThat(program.progress().steps()).allMatch(DemoProgram.Progress.Line::done);
        assertThat(
                number("select count(*) from vm v join connection c on c.id = v.source_id where c.kind = 'imported'"))
                .isEqualTo(300);
        assertThat(number("select count(*) from vm v join connection c on c.id = v.source_id where c.kind = 'staged'"))
                .isEqualTo(13);
        assertThat(number("select count(*) from dependency")).isGreaterThan(100);
        assertThat(number("select count(*) from cutover_window")).isGreaterThan(50);
        assertThat(number("select count(*) from vm_baseline")).isGreaterThan(200);
        assertThat(number("select count(*) from migration where state = 'DONE'")).isGreaterThan(80);
        assertThat(number("select count(*) from plan where state = 'published'")).isEqualTo(1);
        assertThat(number("select count(*) from wave where state = 'RUNNING'")).isEqualTo(1);
        assertThat(number("select count(*) from window_objection where answer is null")).isEqualTo(1);
        assertThat(number("select count(*) from window_notice where undeliverable_at is not null")).isPositive();
        assertThat(number("""
                select count(*) from cutover_window w where w.capacity_vms < (select count(*) from wave_charter c
                  join wave_member m on m.wave_id = c.wave_id and m.open where c.window_id = w.id)
                """)).as("windows over 100 %").isEqualTo(1);
        assertThat(Files.exists(Path.of("target/test-demo/broken/delta.vmdk"))).isTrue();
        assertThat(mvc.get().uri("/demo").with(user("lena"))).hasStatusOk().bodyText().contains("DEMO")
                .contains("Nordwind");
        anotherWaveMovesFurtherAppliances();
        assertThat(mvc.get().uri("/sign-in")).hasStatusOk().bodyText().contains("Lena, migration lead");
    }

    private void anotherWaveMovesFurtherAppliances() throws IOException {
        RequestPostProcessor lead = user("lena").authorities(AuthorityUtils.createAuthorityList("wave:execute"));
        assertThat(mvc.post().uri("/demo/accidents/target-away").param("mend", "false").with(csrf()).with(user("nils")))
                .hasStatus(403);
        assertThat(mvc.post().uri("/demo/accidents/garden").param("mend", "false").with(csrf()).with(lead))
                .hasStatus(404);
        assertThat(mvc.get().uri("/demo").with(lead)).bodyText().contains("The target is down", "Start another wave");

        more.make("lena");

        assertThat(number("""
                select count(*) from wave_member m join wave w on w.id = m.wave_id
                 where w.name like 'HR Portal, hr-portal-11%' and w.state <> 'DRAFT'
                """)).isEqualTo(4);
    }

    private int number(String sql) {
        return db.sql(sql).query(Integer.class).single();
    }
}
