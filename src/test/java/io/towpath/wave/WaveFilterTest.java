package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class WaveFilterTest {

    @Autowired
    private Waves waves;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    private List<UUID> found(String q, String state) {
        return waves.page(WaveFilter.of(q, state), 500, 0).stream().map(WaveView::id).toList();
    }

    @Test
    void wavesAreFoundByKeyNameTargetAndState() {
        Wired wired = new Wired(db);
        UUID draft = wired.wave();
        UUID running = wired.wave();
        db.sql("update wave set state = 'RUNNING', name = 'Ledger 100%_' || :mark where id = :id")
                .param("mark", wired.mark)
                .param("id", running).update();
        String key = db.sql("select key from wave where id = :id").param("id", draft).query(String.class).single();
        String target = db.sql("select name from connection where id = :id").param("id", wired.target)
                .query(String.class)
                .single();

        assertThat(found(key.toLowerCase(), null)).containsExactly(draft);
        assertThat(found("ledger 100%_" + wired.mark, null)).containsExactly(running);
        assertThat(found(target, null)).containsExactlyInAnyOrder(draft, running);
        assertThat(found(target, "running")).containsExactly(running);
        assertThat(found(target, "no-such")).as("an old bookmark").hasSize(2);

        RequestPostProcessor aud = user("aud").authorities(AuthorityUtils.createAuthorityList("wave:read"));
        assertThat(mvc.get().uri("/waves?q=%s&state=running".formatted(wired.mark)).with(aud)).hasStatusOk().bodyText()
                .contains("Ledger 100%_" + wired.mark, "/waves.csv?q=", "Saved views").doesNotContain(key);
        assertThat(mvc.get().uri("/waves?q=nothing-" + wired.mark).with(aud)).bodyText().contains("Nothing matches");
        assertThat(mvc.get().uri("/waves.csv?q=%s&state=running".formatted(wired.mark)).with(aud)).bodyText().contains(
                "Ledger").doesNotContain(key);
        assertThat(mvc.get().uri("/api/v1/waves?state=typo").with(aud)).as("not all of them").hasStatus(400).bodyText()
                .contains("must be one of draft, running, paused, stopped, completed");
        assertThat(mvc.get().uri("/api/v1/waves?q={q}&state=draft", target).with(aud)).bodyJson()
                .extractingPath("$.items.length()").isEqualTo(1);
    }
}
