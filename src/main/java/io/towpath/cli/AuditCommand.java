package io.towpath.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "audit", sortOptions = false, header = "Verify an export of the audit trail: `audit verify FILE`.", description = {
        "%nExample:", "  towpath audit verify towpath-audit.jsonl --head 4711:9f86...%n",
        "Exit code 0: the chain is intact. 1: an event was changed, removed, added or reordered.%n"})
final class AuditCommand extends LocalCommand {

    @Parameters(index = "0", paramLabel = "verify", description = "What to do with it.")
    private String verb = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The export, JSON lines.")
    private Path file = Path.of("");

    @Option(names = "--head", paramLabel = "NUMBER:HASH", description = {
            "A head that was noted earlier, through which the chain must pass; without one it cannot be noticed",
            "that the whole export was replaced."})
    private List<String> heads = new ArrayList<>();

    AuditCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (!verb.equals("verify")) {
            throw usage("Unknown audit command '" + verb + "', expected verify");
        }
        for (String head : heads) {
            if (!head.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
                throw usage("--head '" + head + "' is no NUMBER:HASH");
            }
        }
        AuditVerification found = AuditVerification.of(file, heads);
        if (json) {
            answer(found.json());
        } else {
            terminal.out().println(found.line());
        }
        return found.intact() ? 0 : 1;
    }
}
