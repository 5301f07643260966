package io.towpath.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;

@Command(name = "version", header = "Show the version of Towpath and of the Java it runs on.")
final class VersionCommand extends LocalCommand {

    VersionCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        String version = version();
        String java = System.getProperty("java.vm.vendor") + " " + Runtime.version();
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.version/1").put("version", version).put("java", java).put(
                    "os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System
                            .getProperty("os.arch")));
        } else {
            terminal.out().println("towpath " + version + ", Java " + java);
        }
        return 0;
    }

    /// Written by the build; `unbuilt` where the classes were not packaged.
    static String version() throws IOException {
        try (InputStream info = VersionCommand.class.getResourceAsStream("/META-INF/build-info.properties")) {
            Properties properties = new Properties();
            if (info != null) {
                properties.load(info);
            }
            return properties.getProperty("build.version", "unbuilt");
        }
    }
}
