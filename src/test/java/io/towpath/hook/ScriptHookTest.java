package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scripts of the operator's folder, as processes of this machine.
class ScriptHookTest extends HookBench {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void variablesAreArgumentsAndEnvironmentAndNothingElseIs() {
        Hook hook = script("""
                #!/bin/sh
                printf '<%s>\\n' "$@"
                env | cut -d= -f1 | sort | tr '\\n' ' '
                echo "$TOWPATH_VM|$TOWPATH_ADDRESSES_AFTER|$TOWPATH_HOOK_KEY"
                echo trouble >&2
                """, false, MINUTE, "--vm", "{{vm}}", "a {{moref}} 'b'; echo c");

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).as(last("k1").output()).isEqualTo(RunState.SUCCEEDED);
        assertThat(last("k1").output().lines()).containsExactly("<--vm>", "<" + SHOP.vm() + ">",
                "<a vm-42 'b'; echo c>",
                "HOME LANG PATH PWD TOWPATH_ADDRESSES_AFTER TOWPATH_ADDRESSES_BEFORE TOWPATH_APPLICATION TOWPATH_HOOK_KEY "
                        + "TOWPATH_HOOK_RUN TOWPATH_MOREF TOWPATH_PHASE TOWPATH_RUN TOWPATH_TARGET TOWPATH_UUID TOWPATH_VM "
                        + "TOWPATH_WAVE " + SHOP.vm() + "|198.51.100.7,198.51.100.8|k1",
                "trouble");
        assertThat(last("k1").status()).isZero();
    }

    @Test
    void atItsTimeItIsEndedWithAllItBegan() throws Exception {
        Path pids = scripts.resolve("pids.txt");
        Hook hook = script("""
                #!/bin/sh
                echo begun
                echo $$ >> %1$s
                sh -c 'echo $$ >> %1$s; sleep 300' &
                setsid sh -c 'echo $$ >> %1$s; sleep 300' &
                sleep 300
                """.formatted(pids), true, Duration.ofSeconds(3));
        long began = System.nanoTime();

        start("k1", hook);
        beat();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        assertThat(run("k1")).satisfies(run -> {
            assertThat(run.state()).isEqualTo(RunState.FAILED);
            assertThat(run.code()).isEqualTo("hook-timed-out");
        });
        assertThat(last("k1").output()).isEqualTo("begun\n");
        List<String> begun = Files.readAllLines(pids);
        assertThat(begun).hasSize(3).noneSatisfy(pid -> assertThat(alive(Long.parseLong(pid))).isTrue());
    }

    @Test
    void whatItLeavesBehindIsEndedToo() throws Exception {
        Path pids = scripts.resolve("pids.txt");
        Hook hook = script("#!/bin/sh\nsleep 300 &\necho $! > %s\necho done\n".formatted(pids), false, MINUTE);

        start("k1", hook);
        beat();

        assertThat(run("k1").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(last("k1").output()).isEqualTo("done\n");
        assertThat(alive(Long.parseLong(Files.readString(pids).strip()))).isFalse();
    }

    @Test
    void aPersonsStopEndsIt() throws Exception {
        Path pids = scripts.resolve("pids.txt");
        Hook hook = script("#!/bin/sh\necho $$ > %s\nsleep 300\n".formatted(pids), false, MINUTE);
        start("k1", hook);
        Thread beat = Thread.ofVirtual().start(this::beat);
        while (!Files.exists(pids) || Files.size(pids) == 0) {
            Thread.sleep(20);
        }

        in(() -> hooks.stop("k1"));

        assertThat(beat.join(Duration.ofSeconds(20))).isTrue();
        assertThat(alive(Long.parseLong(Files.readString(pids).strip()))).isFalse();
        assertThat(run("k1").state()).isEqualTo(RunState.STOPPED);
    }

    @Test
    void aFailureIsTriedAgainOnlyWhereThatIsSaid() {
        Hook once = script("#!/bin/sh\necho no; exit 3\n", false, MINUTE);
        Hook often = script("#!/bin/sh\nexit 3\n", true, MINUTE);

        start("once", once);
        start("often", often);
        beat();

        assertThat(run("once").state()).isEqualTo(RunState.FAILED);
        assertThat(run("once").code()).isEqualTo("hook-exit");
        assertThat(run("once").trouble()).contains("3");
        assertThat(last("once").status()).isEqualTo(3);
        assertThat(run("often").state()).isEqualTo(RunState.WAITING);
    }

    @Test
    void itsSecretIsInItsEnvironmentAndNotInItsOutput() {
        Hook hook = secretScript("#!/bin/sh\necho \"said $TOWPATH_SECRET\"\n", false, MINUTE, "s3cret-text");

        start("k1", hook);
        beat();

        assertThat(last("k1").output()).isEqualTo("said •••\n");
    }

    @Test
    void ofMuchOutputBeginningAndEndAreKept() {
        Hook hook = script(
                "#!/bin/sh\necho first; i=0; while [ $i -lt 30000 ]; do echo line $i; i=$((i+1)); done; echo last\n",
                false, MINUTE);

        start("k1", hook);
        beat();

        assertThat(last("k1").output()).hasSizeBetween(60_000, Capture.MOST).startsWith("first\n").endsWith("last\n")
                .contains("bytes are left out");
    }

    @Test
    void aNameThatLooksLikeAnOptionIsNotHandedOver() {
        Hook hook = script("#!/bin/sh\necho ran\n", false, MINUTE, "{{vm}}");

        in(() -> hooks.start("k1", hook.name(), new HookVariables(null, null, "--version", null, null, null, List.of(),
                List.of(), null, null), null));
        beat();

        assertThat(run("k1").code()).isEqualTo("hook-not-begun");
        assertThat(run("k1").trouble()).contains("--version", "option");
        assertThat(last("k1").output()).isEmpty();
    }

    @Test
    void onlyFilesOfTheFolderCanBeRun() throws IOException {
        Files.createSymbolicLink(scripts.resolve("out"), Path.of("/bin/true"));
        Files.writeString(scripts.resolve("plain"), "#!/bin/sh\n");
        Path open = Files.writeString(scripts.resolve("open"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        for (String name : List.of("out", "plain", "open", "../x", "/bin/true", "", ".", "none")) {
            assertThatThrownBy(() -> keeps(new HookAction.Script(name, List.of()), false, MINUTE, 1, null)).as(name)
                    .isInstanceOf(AccessException.class).hasMessageContaining("cannot be run");
        }
    }

    @Test
    void scriptsAreOffUnlessTheOperatorNamesAFolder() {
        Hook hook = script("#!/bin/sh\n", false, MINUTE);
        with(List.of(), "");

        start("k1", hook);
        beat();

        assertThat(run("k1").trouble()).contains("scripts are off");
        assertThat(definitions.scriptsOn()).isFalse();
    }

    static boolean alive(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) {
            return false;
        }
        String text = Files.readString(stat);
        return !text.substring(text.lastIndexOf(')') + 2).startsWith("Z");
    }
}
