package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "man", sortOptions = false, header = "Print a command's manual page, or write all of them into a folder.", description = {
        "%nExamples:", "  towpath man convert | man -l -",
        "  towpath man --into /usr/local/share/man/man1%n"})
final class ManCommand extends LocalCommand {

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Without one, the page that lists them all.")
    private @Nullable String command;

    @Option(names = "--into", paramLabel = "DIR", description = "Write towpath.1, towpath-convert.1 and so on there.")
    private @Nullable Path folder;

    ManCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        CommandLine root = root();
        if (folder != null) {
            return write(root, folder);
        }
        CommandLine wanted = command == null ? root : root.getSubcommands().get(command);
        if (wanted == null) {
            throw usage("Unknown command '" + command + "'");
        }
        String page = ManPage.of(wanted, VersionCommand.version());
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.man/1").put("name", ManPage.name(wanted.getCommandSpec()))
                    .put("roff", page));
        } else {
            terminal.out().print(page);
        }
        return 0;
    }

    private int write(CommandLine root, Path into) throws IOException {
        List<CommandLine> all = new ArrayList<>(List.of(root));
        all.addAll(root.getSubcommands().values());
        List<String> written = new ArrayList<>();
        try {
            Files.createDirectories(into);
            for (CommandLine line : all) {
                Path file = into.resolve(ManPage.name(line.getCommandSpec()) + ".1");
                Files.writeString(file, ManPage.of(line, VersionCommand.version()));
                written.add(file.toString());
            }
        } catch (IOException e) {
            throw new ImageException(Reason.TARGET_IO, into.toString(), "folder", null, null, "it cannot be written: "
                    + e, "Check the folder and its storage.", e);
        }
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.man/1").put("files", written));
        } else {
            written.forEach(terminal.out()::println);
        }
        return 0;
    }
}
