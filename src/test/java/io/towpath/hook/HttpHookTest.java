package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.hook.HookAction.Authentication;
import io.towpath.hook.HookAction.Http;
import io.towpath.hook.HookPeer.Answer;
import io.towpath.hook.HookPeer.Heard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Requests to a server.
class HttpHookTest extends HookBench {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void variablesArriveAsDataWhereverTheyStand() {
        Hook hook = keeps(new Http("PUT", peer.url() + "/vms/{{vm}}?to={{addresses_after}}", List.of(
                "X-Wave: {{wave}}"), "{\"vm\": \"{{ vm }}\", \"moref\": \"{{moref}}\"}", "201", Authentication.NONE),
                false,
                MINUTE, 1, null);
        peer.answer(_ -> new Answer(201, "made"));

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        Heard heard = peer.heard().getFirst();
        assertThat(heard.method()).isEqualTo("PUT");
        assertThat(heard.uri()).isEqualTo(
                "/vms/web%20%2201%22%20%26%20%24%28touch%20x%29?to=198.51.100.7%2C198.51.100.8");
        assertThat(heard.header("X-Wave")).isEqualTo("W-003 Shops");
        assertThat(heard.header("Idempotency-Key")).isEqualTo("k1");
        assertThat(heard.header("Content-Type")).isEqualTo("application/json");
        assertThat(JsonMapper.builder().build().readTree(heard.body()).path("vm").asString()).isEqualTo(SHOP.vm());
        assertThat(last("k1")).satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(201);
            assertThat(attempt.output()).isEqualTo("made");
            assertThat(attempt.trouble()).isNull();
        });
    }

    @Test
    void theSecretIsSentAndNeverKept() {
        Hook hook = keeps(new Http("POST", peer.url() + "/x", List.of(), "", "", Authentication.BEARER), false, MINUTE,
                1, "tok-123456789");
        peer.answer(heard -> new Answer(500, "you said " + heard.header("Authorization") + ", dG9rLTEyMzQ1Njc4OQ=="));

        start("k1", hook);
        beat();

        assertThat(peer.heard().getFirst().header("Authorization")).isEqualTo("Bearer tok-123456789");
        assertThat(last("k1").output()).isEqualTo("you said Bearer •••, •••");
        assertThat(jdbc.sql("select action::text from hook").query(String.class).single()).doesNotContain("tok-");
    }

    @Test
    void aTokenIsCheckedWhereItIsEnteredAndAHeaderThatSignsInIsSealed() {
        Http bearer = new Http("POST", peer.url() + "/x", List.of(), "", "", Authentication.BEARER);
        assertThatThrownBy(() -> keeps(bearer, false, MINUTE, 1, "tok-12345\n6789")).isInstanceOf(AccessException.class)
                .hasMessageContaining("no header can").hasMessageNotContaining("tok-");
        Hook hook = keeps(bearer, false, MINUTE, 1, " tok-123456789\n");
        start("k0", hook);
        beat();
        assertThat(peer.heard().getFirst().header("Authorization")).isEqualTo("Bearer tok-123456789");

        assertThatThrownBy(() -> keeps(new Http("POST", peer.url() + "/x", List.of("X-API-Key: abc"), "", "",
                Authentication.NONE), false, MINUTE, 1, null)).hasMessageContaining("signs in");
        Http sealed = new Http("POST", peer.url() + "/x", List.of("X-API-Key: {{secret}}"), "", "",
                Authentication.NONE);
        assertThatThrownBy(() -> keeps(sealed, false, MINUTE, 1, null)).hasMessageContaining("is missing");
        start("k1", keeps(sealed, false, MINUTE, 1, "key-123456789"));
        beat();
        assertThat(peer.heard().getLast().header("X-API-Key")).isEqualTo("key-123456789");
    }

    @Test
    void theSecretDoesNotGoToAnotherHost() {
        Hook hook = keeps(new Http("POST", "https://192.0.2.1/x", List.of(), "", "", Authentication.BEARER), false,
                MINUTE, 1, "tok-123456789");

        assertThatThrownBy(() -> definitions.change(hook.name(), 0, new HookDraft(hook.name(), new Http("POST",
                "https://192.0.2.2/x", List.of(), "", "", Authentication.BEARER), false, MINUTE, 1), null))
                .hasMessageContaining("token is missing");
        Hook now = in(() -> definitions.change(hook.name(), 0, new HookDraft(hook.name(), new Http("POST",
                "https://192.0.2.1/other", List.of(), "b", "", Authentication.BEARER), false, MINUTE, 1), null));
        assertThat(now.hasSecret()).isTrue();
        assertThat(trail.about("hook", hook.id().toString(), 1).getFirst().entry().detail()).containsEntry("changed",
                "body, url").containsKey("does").doesNotContainKey("secret");
    }

    @Test
    void aVariableThatIsEmptyOrMeansAnotherFolderIsNotCalled() {
        Hook hook = keeps(request("DELETE", "/pools/{{application}}/x", ""), false, MINUTE, 1, null);
        for (String name : new String[]{"..", ".", ""}) {
            in(() -> hooks.start("k" + name, hook.name(), new HookVariables(null, name, "v", null, null, null, List
                    .of(), List.of(), null, null), null));
            beat();
            assertThat(run("k" + name).trouble()).contains("in the path");
        }
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void aSignatureIsOverKeyTimeAndBody() {
        Hook hook = keeps(new Http("POST", peer.url() + "/x", List.of(), "{{vm}}", "", Authentication.HMAC), false,
                MINUTE, 1, "key-123456789");

        start("k1", hook);
        beat();

        Heard heard = peer.heard().getFirst();
        assertThat(heard.body()).isEqualTo(SHOP.vm());
        assertThat(heard.header("towpath-signature")).isEqualTo("v1=" + HttpPerformer.signature("key-123456789",
                "k1." + heard.header("towpath-timestamp") + "." + SHOP.vm()));
    }

    @Test
    void whatMayPassIsTriedAgainUnderTheSameKey() {
        Hook hook = keeps(request("POST", "/x", "a"), true, MINUTE, 3, null);
        peer.answer(_ -> new Answer(peer.heard().size() < 3 ? 503 : 200, ""));

        start("k1", hook);
        beat();
        assertThat(run("k1").state()).isEqualTo(RunState.WAITING);
        assertThat(run("k1").trouble()).contains("503");
        beat();
        assertThat(peer.heard()).as("not before its time").hasSize(1);
        due();
        beat();
        due();
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(peer.heard()).extracting(heard -> heard.header("Idempotency-Key")).containsExactly("k1", "k1", "k1");
        assertThat(hooks.attempts(run("k1").id())).extracting(HookAttempt::status).containsExactly(200, 503, 503);
    }

    @ParameterizedTest
    @CsvSource({"404, 1", "302, 1", "503, 2"})
    void afterItsTriesAPersonHasToLook(int status, int tries) {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 2, null);
        peer.answer(_ -> new Answer(status, ""));

        start("k1", hook);
        beat();
        due();
        beat();

        assertThat(run("k1")).satisfies(run -> {
            assertThat(run.state()).isEqualTo(RunState.FAILED);
            assertThat(run.code()).isEqualTo("hook-status");
            assertThat(run.trouble()).contains(Integer.toString(status), "expected 200-299");
        });
        assertThat(peer.heard()).hasSize(tries);
        assertThat(trail.about("hook", hook.id().toString(), 5).getFirst().entry().action()).isEqualTo("hook.failed");

        peer.answer(_ -> new Answer(200, ""));
        in(() -> hooks.again("k1"));
        beat();
        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThatThrownBy(() -> hooks.again("k1")).isInstanceOf(AccessException.class).hasMessageContaining(
                "it succeeded");
    }

    @Test
    void nobodyWaitsLongerThanTheTimeout() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 5, null);
        peer.answer(_ -> new Answer(-1, ""));
        long began = System.nanoTime();

        in(() -> hooks.start("k1", hook.name(), SHOP, Duration.ofSeconds(2)));
        beat();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        assertThat(run("k1").state()).isEqualTo(RunState.FAILED);
        assertThat(run("k1").code()).isEqualTo("hook-timed-out");
    }

    @Test
    void ofAnEndlessAnswerTheBeginningIsKept() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 1, null);
        peer.answer(_ -> new Answer(200, "y\0".repeat(500_000)));

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(last("k1").output()).hasSizeBetween(1000, Capture.MOST).startsWith("y\uFFFDy");
    }

    @Test
    void addressesOfThisMachineAreRefusedUnlessAllowed() {
        Hook hook = keeps(request("GET", "/x", ""), true, MINUTE, 3, null);
        with(List.of(), "");

        start("k1", hook);
        beat();

        assertThat(run("k1").code()).isEqualTo("hook-address");
        assertThat(run("k1").trouble()).contains("must not be called");
        assertThat(peer.heard()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/latest", "https://[::1]/x", "ftp://192.0.2.1/x",
            "https://u:p@192.0.2.1/",
            "https://{{vm}}.example.com/", "https://192.0.2.1/{{name}}", "http://192.0.2.1/x", "https://2130706433/"})
    void anAddressThatMustNotBeCalledIsNotKept(String url) {
        with(List.of(), "");
        assertThatThrownBy(() -> keeps(new Http("GET", url, List.of(), "", "", Authentication.NONE), true, MINUTE, 1,
                null)).isInstanceOf(AccessException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: x", "no header", "Host: y", "X y: z"})
    void headersThatAreNoneOrOursAreRefused(String header) {
        assertThatThrownBy(() -> keeps(new Http("GET", peer.url(), List.of(header), "", "", Authentication.NONE), true,
                MINUTE, 1, null)).isInstanceOf(AccessException.class);
    }
}
