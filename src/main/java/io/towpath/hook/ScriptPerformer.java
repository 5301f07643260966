package io.towpath.hook;

import io.towpath.hook.HookAction.Script;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Runs a script of the operator's folder, without a shell, in a process group of its own, with an environment that holds
/// nothing of this server's. When it ends, or its time does, all that it began ends with it.
///
/// It is begun by `timeout` of coreutils where that is there, which makes the group, and ends it a little after its time even
/// where this server was killed meanwhile.
@Component
final class ScriptPerformer implements Performer {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptPerformer.class);
    private static final List<Path> TIMEOUT = List.of(Path.of("/usr/bin/timeout"), Path.of("/bin/timeout"));
    private static final String MARK = "TOWPATH_HOOK_RUN";
    private static final long LATER_SECONDS = 10;
    private static final int NOT_FOUND = 126;
    private static final int ENDS_MILLIS = 2000;

    private final ScriptsFolder folder;

    ScriptPerformer(ScriptsFolder folder) {
        this.folder = folder;
    }

    @Override
    public HookKind kind() {
        return HookKind.SCRIPT;
    }

    @Override
    public Result perform(Attempt attempt) throws InterruptedException {
        Script script = (Script) attempt.hook().action();
        List<String> command = new ArrayList<>();
        try {
            timeout().ifPresent(program -> command.addAll(List.of(program.toString(), "-s", "KILL",
                    Long.toString(attempt.left().toSeconds() + LATER_SECONDS))));
            command.add(folder.find(script.file()).toString());
            for (String argument : script.arguments()) {
                command.add(Template.argument(argument, attempt.variables()));
            }
        } catch (IOException | Template.UnfitException e) {
            return Result.failed("hook-not-begun", "The script was not started: " + e.getMessage() + ".",
                    "Correct the hook or the folder of scripts, then run it again.", false);
        }
        // earlier tries, of a node that was killed on this machine or of one that a person stopped
        new ProcessFamily(0, MARK, value -> earlier(value, attempt)).end();
        return run(command, attempt);
    }

    private static String mark(Attempt attempt) {
        return attempt.runId() + "/" + attempt.number();
    }

    private static boolean earlier(String mark, Attempt attempt) {
        String number = mark.startsWith(attempt.runId() + "/") ? mark.substring(mark.indexOf('/') + 1) : "";
        return number.matches("\\d{1,9}") && Integer.parseInt(number) < attempt.number();
    }

    private Result run(List<String> command, Attempt attempt) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.path().toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        environment(builder.environment(), attempt);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Result.failed("hook-not-begun", "The script was not started: " + e.getMessage() + ".",
                    "See that it begins with a line like #!/bin/sh and that its interpreter is there.", false);
        }
        ProcessFamily family = new ProcessFamily(process.pid(), MARK, mark(attempt)::equals);
        Thread reader = Thread.ofVirtual().name("hook-output").start(() -> {
            try {
                attempt.capture().drain(process.getInputStream());
            } catch (IOException e) {
                LOG.debug("the output of {} ended: {}", attempt.hook().name(), e.getMessage());
            }
        });
        try {
            int code = process.waitFor();
            family.end();
            reader.join(ENDS_MILLIS);
            return ended(code, attempt);
        } finally {
            family.end();
            process.waitFor(ENDS_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static Result ended(int code, Attempt attempt) {
        if (code == 0) {
            return Result.good(0);
        }
        String why = code == NOT_FOUND || code == NOT_FOUND + 1
                ? "It ended with %d: most often it or its interpreter could not be run.".formatted(code)
                : "It ended with %d, expected 0.".formatted(code);
        return Result.failed("hook-exit", why, "Read its output, mend what it says, then run it again.",
                attempt.hook().repeatable()).with(code);
    }

    private static void environment(Map<String, String> environment, Attempt attempt) {
        environment.clear();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", "/nonexistent");
        attempt.variables().forEach((name, value) -> environment.put("TOWPATH_" + name.toUpperCase(Locale.ROOT),
                value.replace('\0', ' ')));
        environment.put("TOWPATH_HOOK_KEY", attempt.key());
        environment.put(MARK, mark(attempt));
        if (!attempt.secret().isEmpty()) {
            environment.put("TOWPATH_SECRET", attempt.secret());
        }
    }

    private static Optional<Path> timeout() {
        return TIMEOUT.stream().filter(Files::isExecutable).findFirst();
    }
}
