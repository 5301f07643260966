package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.hook.HookAction.Login;
import io.towpath.hook.HookAction.Ssh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands at a real OpenSSH server.
class SshHookTest extends HookBench {

    private static final String USER = System.getProperty("user.name");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    static Path keys;

    @TempDir
    Path folder;
    private Sshd sshd;

    @BeforeAll
    static void make() {
        Sshd.keys(keys, "ecdsa");
    }

    @BeforeEach
    void begin() throws Exception {
        sshd = Sshd.begin(folder, keys);
    }

    @AfterEach
    void close() {
        if (sshd != null) {
            sshd.close();
        }
    }

    private Hook command(@Nullable String hostKey, String key, boolean repeatable, Duration timeout, String... command)
            throws Exception {
        return keeps(new Ssh("127.0.0.1", sshd.port(), USER, Login.KEY, hostKey, List.of(command)), repeatable, timeout,
                2, sshd.privateKey(key));
    }

    @Test
    void eachArgumentArrivesAsOneWord() throws Exception {
        Path canary = folder.resolve("canary");
        Hook hook = command(sshd.fingerprint("host"), "user", false, MINUTE, "printf", "<%s>\\n", "{{vm}}",
                "a'b \"c\" `touch " + canary + "`; touch " + canary, "$(touch " + canary + ")", "{{addresses_after}}");

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).as(String.valueOf(run("k1").trouble())).isEqualTo(RunState.SUCCEEDED);
        assertThat(last("k1").output()).isEqualTo("<%s>\n<%s>\n<%s>\n<%s>\n".formatted(SHOP.vm(),
                "a'b \"c\" `touch " + canary + "`; touch " + canary, "$(touch " + canary + ")",
                "198.51.100.7,198.51.100.8"));
        assertThat(last("k1").status()).isZero();
        assertThat(canary).doesNotExist();
    }

    @Test
    void nothingIsSentBeforeAPersonPinnedTheKeyThatTheHostOffers() throws Exception {
        Path ran = folder.resolve("ran");
        Hook hook = command(null, "user", false, MINUTE, "touch", ran.toString());

        start("k1", hook);
        beat();

        String offered = sshd.fingerprint("host");
        assertThat(run("k1").code()).isEqualTo("hook-host-key");
        assertThat(run("k1").trouble()).contains("Nobody has pinned", offered);
        assertThat(ran).doesNotExist();
        assertThat(Files.readString(folder.resolve("log"))).as("nobody signed in").doesNotContain("Accepted");
        assertThat(definitions.get(hook.name()).offeredKey()).isEqualTo(offered);
        assertThatThrownBy(() -> definitions.pin(hook.name(), "SHA256:" + "x".repeat(43))).isInstanceOf(
                AccessException.class);

        in(() -> definitions.pin(hook.name(), offered));
        in(() -> hooks.again("k1"));
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ran).exists();
        assertThat(definitions.get(hook.name()).offeredKey()).isNull();
    }

    @Test
    void aHostWithAnotherKeyIsToldNothing() throws Exception {
        Hook hook = command(sshd.fingerprint("host"), "user", true, MINUTE, "true");
        sshd.withAnotherKey();

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.FAILED);
        assertThat(run("k1").trouble()).contains(sshd.fingerprint("other"), sshd.fingerprint("host"));
        assertThat(Files.readString(folder.resolve("log"))).doesNotContain("Accepted");
    }

    @Test
    void keysOfOtherKindsSignInToo() throws Exception {
        Hook hook = command(sshd.fingerprint("host"), "other", false, MINUTE, "echo", "in");

        start("k1", hook);
        beat();

        assertThat(last("k1").output()).isEqualTo("in\n");
    }

    @Test
    void aKeyThatCannotBeUsedIsSaidToBeSo() throws Exception {
        Sshd.keygen(folder.resolve("ed"), "ed25519");
        Hook ed = command(sshd.fingerprint("host"), "ed", false, MINUTE, "true");
        Hook none = keeps(new Ssh("127.0.0.1", sshd.port(), USER, Login.KEY, sshd.fingerprint("host"), List.of("true")),
                false, MINUTE, 2, "no key at all");

        start("ed", ed);
        start("none", none);
        beat();

        assertThat(run("ed").trouble()).contains("Ed25519", "ssh-keygen -t ecdsa");
        assertThat(run("none").trouble()).contains("no private key");
    }

    @Test
    void whoIsNotLetInIsToldSoAndTheKeyIsNoPartOfIt() throws Exception {
        Files.writeString(folder.resolve("authorized_keys"), "");
        Hook hook = command(sshd.fingerprint("host"), "user", false, MINUTE, "true");

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).as("more tries would lock the account").isEqualTo(RunState.FAILED);
        assertThat(run("k1").code()).isEqualTo("hook-away");
        assertThat(run("k1").trouble()).doesNotContain("PRIVATE KEY");
    }

    @Test
    void itsExitCodeAndWhatItSaidAreKept() throws Exception {
        Hook hook = command(sshd.fingerprint("host"), "user", false, MINUTE, "sh", "-c", "echo a; echo b >&2; exit 4");

        start("k1", hook);
        beat();

        assertThat(run("k1").code()).isEqualTo("hook-exit");
        assertThat(run("k1").state()).isEqualTo(RunState.FAILED);
        assertThat(last("k1").status()).isEqualTo(4);
        assertThat(last("k1").output()).contains("a\n", "b\n");
    }

    @Test
    void atItsTimeItIsLetGoAndNobodyIsToldThatItEndedThere() throws Exception {
        Path pid = folder.resolve("pid");
        // on a busy machine it may take longer than that to sign in
        Duration time = Duration.ofSeconds(2);
        String key = "";
        do {
            time = time.multipliedBy(2);
            key = "k" + time.toSeconds();
            start(key, command(sshd.fingerprint("host"), "user", true, time, "sh", "-c",
                    "echo $$ > " + pid + "; echo begun; exec sleep 60"));
            beat();
        } while (!String.valueOf(last(key).output()).contains("begun") && time.toSeconds() < 30);

        assertThat(run(key).state()).isEqualTo(RunState.FAILED);
        assertThat(run(key).code()).isEqualTo("hook-timed-out");
        assertThat(run(key).trouble()).contains("may run on there");
        assertThat(last(key).output()).isEqualTo("begun\n");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aConnectionThatBreaksOffIsAQuestionForAPerson() throws Exception {
        Path pid = folder.resolve("pid");
        Hook hook = command(sshd.fingerprint("host"), "user", false, MINUTE, "sh", "-c", "echo $PPID > " + pid
                + "; sleep 20");
        start("k1", hook);
        Thread beat = Thread.ofVirtual().start(this::beat);
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.sleep(20);
        }

        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);

        assertThat(beat.join(Duration.ofSeconds(20))).isTrue();
        assertThat(run("k1").code()).isEqualTo("hook-broke-off");
        assertThat(run("k1").state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aHostOfThisMachineIsNotCalledUnlessAllowed() throws Exception {
        Hook hook = command(sshd.fingerprint("host"), "user", false, MINUTE, "true");
        with(List.of(), "");

        start("k1", hook);
        beat();

        assertThat(run("k1").trouble()).contains("must not be called");
    }
}
