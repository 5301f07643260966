package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.migration.RefusedException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

class ProblemAdviceTest {

    private static final MockMvcTester APP = ShellApp.start(Failing.class);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            refused     | 409 | state-transition              | vm-blocked               | Fix the blocker.
            faster      | 409 | somebody-was-faster           | somebody-was-faster      | Look again.
            unreadable  | 422 | image-unreadable              | format-unknown           | See what
            corrupt     | 422 | image-corrupt                 | checksum-mismatch        | Copy it again.
            unsupported | 422 | image-format-unsupported      | unsupported-feature      | See what
            chain       | 422 | snapshot-chain-unconsolidated | snapshot-chain           | Consolidate
            full        | 500 | target-failed                 | target-full              | See what
            optimistic  | 409 | somebody-was-faster           | somebody-was-faster      | Read it again
            forbidden   | 403 | forbidden                     | forbidden                | Ask an administrator
            database    | 503 | unavailable                   | unavailable              | Wait a moment
            hidden      | 503 | unavailable                   | unavailable              | Wait a moment
            bug         | 500 | internal                      | internal                 | Try again.
            """)
    void tellsScriptsWhatFailed(String what, int status, String slug, String code, String remedy) {
        var answer = APP.get().uri("/api/v1/failing/" + what).with(user("lena")).exchange();

        assertThat(answer).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.type").asString().endsWith("/problems/" + slug);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code);
        assertThat(answer).bodyJson().extractingPath("$.remedy").asString().startsWith(remedy);
        assertThat(answer).bodyJson().extractingPath("$.traceId").asString().matches("[0-9a-f]{32}");
        assertThat(answer).bodyJson().extractingPath("$.instance").isEqualTo("/api/v1/failing/" + what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"nmae":"x","size":1}            | 400 | unknown-field     | #/nmae    | unknown-field
            {"name":" ","size":1}            | 400 | validation        | #/name    | required
            {"name":"x"}                     | 400 | validation        | #/size    | required
            {"name":"x","size":0}            | 400 | validation        | #/size    | positive
            {"name":"x","size":"many"}       | 400 | malformed-request | #/size    | wrong-value
            {"name":"x","size":1,"of":["y"]} | 400 | malformed-request | #/of/0    | wrong-value
            """)
    void namesTheFieldThatIsWrong(String body, int status, String slug, String pointer, String code) {
        var answer = APP.post().uri("/api/v1/failing").with(user("lena")).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content(body).exchange();

        assertThat(answer).hasStatus(status);
        assertThat(answer).bodyJson().extractingPath("$.type").asString().endsWith("/problems/" + slug);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].pointer").isEqualTo(pointer);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].code").isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/nowhere, 404", "/api/v1/failing/by-id/not-an-id, 404", "/api/v1/failing/count?of=many, 400",
            "/api/v1/failing/count, 400"})
    void tellsWhatIsNotThere(String uri, int status) {
        var answer = APP.get().uri(uri).with(user("lena")).exchange();

        assertThat(answer).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void saysWhichMethodsThereAre() {
        var answer = APP.delete().uri("/api/v1/failing").with(user("lena")).with(csrf()).exchange();

        assertThat(answer).hasStatus(405).hasHeader("Allow", "POST");
    }

    @Test
    void refusesAnotherMediaType() {
        var answer = APP.post().uri("/api/v1/failing").with(user("lena")).with(csrf())
                .contentType(MediaType.TEXT_PLAIN).content("x").exchange();

        assertThat(answer).hasStatus(415);
    }

    @Test
    void saysWhereJsonBreaks() {
        var answer = APP.post().uri("/api/v1/failing").with(user("lena")).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content("{\"name\": }").exchange();

        assertThat(answer).hasStatus(400).bodyJson().extractingPath("$.detail").asString()
                .contains("line 1, column 10");
    }

    @Test
    void keepsTheCallersTrace() {
        var answer = APP.get().uri("/api/v1/failing/bug").with(user("lena"))
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").exchange();

        assertThat(answer).bodyJson().extractingPath("$.traceId").isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(answer.getResponse().getHeader("traceparent"))
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
    }

    @Test
    void aPersonGetsAPageWithTheRemedyAndTheTraceAndNoStack() {
        var answer = APP.get().uri("/failing/refused").with(user("lena")).exchange();

        assertThat(answer).hasStatus(409).hasContentTypeCompatibleWith(MediaType.TEXT_HTML);
        assertThat(answer).bodyText().contains("web01 is blocked").contains("Fix the blocker.").contains("Trace")
                .doesNotContain("RefusedException");
    }

    @Test
    void aRefusedFormComesBackAndSaysWhy() {
        var answer = APP.post().uri("/failing/refused").with(user("lena")).with(csrf())
                .header("Referer", "http://localhost/waves/1?tab=members").exchange();

        assertThat(answer).hasStatus(303).hasHeader("Location", "/waves/1?tab=members");
        assertThat(answer.getMvcResult().getFlashMap().get("problem")).isEqualTo(
                "web01 is blocked. Fix the blocker.");
    }

    @Test
    void aFormOfAStrangerGetsAPage() {
        var answer = APP.post().uri("/failing/refused").with(user("lena")).with(csrf())
                .header("Referer", "http://evil.example/waves").exchange();

        assertThat(answer).hasStatus(409);
    }

    @Test
    void aFaultIsToldWithoutItsInside() {
        var answer = APP.get().uri("/failing/bug").with(user("lena")).exchange();

        assertThat(answer).hasStatus(500);
        assertThat(answer).bodyText().contains("Trace").doesNotContain("secret detail")
                .doesNotContain("IllegalState");
    }

    @Test
    void anUnknownPageIsNotFound() {
        assertThat(APP.get().uri("/nowhere").with(user("lena"))).hasStatus(404).bodyText().contains("Not found");
    }

    /// Fails as told.
    @RestController
    static class Failing {

        enum Colour {
            RED, GREEN
        }

        record Thing(@NotBlank String name, @NotNull @Positive Integer size, List<Colour> of) {}

        @RequestMapping(path = {"/api/v1/failing/{what}", "/failing/{what}"}, method = {RequestMethod.GET,
                RequestMethod.POST})
        String fail(@PathVariable String what) throws Exception {
            throw switch (what) {
                case "refused" -> new RefusedException("vm-blocked", "web01 is blocked.", "Fix the blocker.");
                case "faster" -> new RefusedException("somebody-was-faster", "Somebody was faster.", "Look again.");
                case "unreadable" -> image(Reason.FORMAT_UNKNOWN, null);
                case "corrupt" -> image(Reason.CHECKSUM_MISMATCH, "Copy it again.");
                case "unsupported" -> image(Reason.UNSUPPORTED_FEATURE, null);
                case "chain" -> image(Reason.SNAPSHOT_CHAIN, null);
                case "full" -> image(Reason.TARGET_FULL, null);
                case "optimistic" -> new OptimisticLockingFailureException("x");
                case "forbidden" -> new AccessDeniedException("x");
                case "hidden" -> new IllegalStateException("a view failed", new SQLException("x", "57P01"));
                case "database" -> new DataAccessResourceFailureException("x");
                default -> new IllegalStateException("secret detail");
            };
        }

        @GetMapping("/api/v1/failing/by-id/{id}")
        String byId(@PathVariable UUID id) {
            return id.toString();
        }

        @GetMapping("/api/v1/failing/count")
        String count(@RequestParam Integer of) {
            return of.toString();
        }

        @PostMapping("/api/v1/failing")
        String make(@Valid @RequestBody Thing thing) {
            return thing.name();
        }

        private static ImageException image(Reason reason, @org.jspecify.annotations.Nullable String remedy) {
            return new ImageException(reason, "web01.vmdk", "sparse header", null, null, "is damaged", remedy);
        }
    }
}
