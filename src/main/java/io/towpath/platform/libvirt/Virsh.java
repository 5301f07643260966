package io.towpath.platform.libvirt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Runs `virsh` against the configured libvirt. Arguments are handed over as a list: no shell, nothing to quote.
final class Virsh {

    static final String SHUT_OFF = "shut off";

    private static final int MOST_OUTPUT = 16 * 1024;
    private static final int MOST_OUTPUT_OF_MANY = 16 << 20;

    private final LibvirtProperties properties;
    private final String uri;

    Virsh(LibvirtProperties properties, String uri) {
        this.properties = properties;
        this.uri = uri;
    }

    String uri() {
        return uri;
    }

    void define(Path domainXml) throws IOException {
        Answer answer = run("define", "--validate", "--", domainXml.toString());
        if (answer.exitCode() != 0) {
            throw new IOException(("%s: virsh on %s refused it: %s. Correct what it names, then retry the step.")
                    .formatted(domainXml.getFileName(), uri, answer.output()));
        }
    }

    /// Stops the domain where it runs and forgets it; its disks stay. Nothing happens where libvirt does not know it.
    ///
    /// @return what was done, for people
    String undefine(UUID id) throws IOException {
        return undefine(id, "--nvram");
    }

    /// The same with what libvirt keeps of it besides: an image of its memory, its list of snapshots and checkpoints. With any
    /// of these it forgets no domain. What they were made in are a throw-away VM's layers.
    String undefineWhole(UUID id) throws IOException {
        return undefine(id, "--nvram", "--managed-save", "--snapshots-metadata", "--checkpoints-metadata");
    }

    private String undefine(UUID id, String... with) throws IOException {
        Optional<String> state = state(id);
        if (state.isEmpty()) {
            return "libvirt at " + uri + " does not know it";
        }
        boolean stopped = state.get().equals(SHUT_OFF);
        if (!stopped) {
            of(id, "destroy");
        }
        of(id, "undefine", with);
        return (stopped ? "undefined" : "stopped and undefined") + " at " + uri;
    }

    /// As `domstate` says it: `running`, `shut off`; empty where libvirt does not know the domain.
    Optional<String> state(UUID id) throws IOException {
        Answer state = run("domstate", id.toString());
        if (state.exitCode() == 0) {
            return Optional.of(state.output().strip());
        }
        if (state.output().contains("failed to get domain")) {
            return Optional.empty();
        }
        return Optional.of(heard(state));
    }

    /// Does something to a domain, or asks something of it.
    ///
    /// @return what virsh said
    String of(UUID id, String command, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, id.toString()));
        arguments.addAll(List.of(options));
        Answer answer = run(arguments.toArray(String[]::new));
        if (answer.exitCode() != 0) {
            throw new IOException("virsh %s on %s, domain %s: %s".formatted(command, uri, id, answer.output()));
        }
        return answer.output();
    }

    /// What the host says to commands about no domain in particular, which virsh runs one after another on one connection. One
    /// that fails does not keep the others from being run, and what it says stands among what they say; only the last must
    /// succeed. More may be said than a pipe holds.
    ///
    /// @throws IOException when it does not answer
    String ask(List<String> commands) throws IOException {
        Path said = Files.createTempFile("virsh-", ".txt");
        try {
            Answer answer = run(ProcessBuilder.Redirect.to(said.toFile()), String.join("; ", commands));
            try (InputStream in = Files.newInputStream(said)) {
                String all = new String(in.readNBytes(MOST_OUTPUT_OF_MANY), StandardCharsets.UTF_8);
                return heard(new Answer(answer.exitCode(), all));
            }
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private String heard(Answer answer) throws IOException {
        if (answer.exitCode() != 0) {
            throw new IOException("virsh on %s does not answer: %s. Check the connection, then retry the step."
                    .formatted(uri, answer.output()));
        }
        return answer.output();
    }

    private Answer run(String... arguments) throws IOException {
        return run(ProcessBuilder.Redirect.PIPE, arguments);
    }

    private Answer run(ProcessBuilder.Redirect output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(properties.program(), "-q", "-c", uri));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(properties.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("virsh on %s did not answer within %d s".formatted(uri,
                        properties.timeout().toSeconds()));
            }
            return new Answer(process.exitValue(), output(process));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while virsh ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /// The commands used here say far less than a pipe holds, so the process never waits for us to read.
    private static String output(Process process) throws IOException {
        try (InputStream said = process.getInputStream()) {
            return new String(said.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }

    private record Answer(int exitCode, String output) {}
}
