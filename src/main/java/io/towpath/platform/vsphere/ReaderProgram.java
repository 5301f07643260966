package io.towpath.platform.vsphere;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// What the program of [CommandWay] is: its version, that of its plugin and of the library in it, asked of itself, and the
/// licence under which the operator has it, as the configuration says. None of it is shipped with Towpath.
@Component("vsphereReaderProgram")
final class ReaderProgram {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    /// Options of nbdkit whose value is the next word.
    private static final Set<String> WITH_VALUE = Set.of("-D", "-e", "-g", "-i", "-P", "-p", "-t", "-u", "-U",
            "--debug",
            "--exportname", "--filter", "--group", "--ipaddr", "--ip-addr", "--log", "--mask-handshake", "--pidfile",
            "--pid-file", "--port", "--run", "--selinux-label", "--threads", "--tls", "--tls-certificates", "--tls-psk",
            "--unix", "--user");

    private final List<String> command;
    private final String licence;

    @Autowired
    ReaderProgram(LiveProperties live, @Value("${towpath.vsphere.live.reader-licence:}") String licence) {
        this(live.reader(), licence);
    }

    ReaderProgram(List<String> command, String licence) {
        this.command = List.copyOf(command);
        this.licence = licence.strip();
    }

    /// For people; null where none is configured.
    @Nullable
    String told() {
        if (command.isEmpty()) {
            return null;
        }
        String is;
        try {
            is = Child.answer(List.of(command.getFirst(), "--version"), ANSWER).lines().findFirst()
                    .filter(line -> !line.isBlank()).orElse(command.getFirst() + ", which says no version") + plugin();
        } catch (IOException e) {
            is = "%s, whose version is not known: %s".formatted(command.getFirst(), e.getMessage());
        }
        return is + "; licence: " + (licence.isEmpty() ? "not said in the configuration" : licence);
    }

    private String plugin() throws IOException {
        String name = pluginName();
        if (!String.valueOf(Path.of(command.getFirst()).getFileName()).equals("nbdkit") || name == null) {
            return "";
        }
        List<String> words = new ArrayList<>(List.of(command.getFirst(), "--dump-plugin", name));
        command.stream().filter(word -> word.startsWith("libdir=")).forEach(words::add);
        Map<String, String> says = new TreeMap<>();
        Child.answer(words, ANSWER).lines().filter(line -> line.indexOf('=') > 0).forEach(line -> says.put(line
                .substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        if (!says.containsKey("name")) {
            return ", plugin %s, which does not say what it is".formatted(name);
        }
        String library = says.get("vddk_library_version");
        return ", plugin %s %s%s".formatted(says.get("name"), says.getOrDefault("version", "without a version"),
                library == null ? "" : " with VMware's disk library (VDDK) " + library);
    }

    /// The first word that is no option, nor an option's value.
    private @Nullable String pluginName() {
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i);
            if (WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                return word;
            }
        }
        return null;
    }
}
