package io.towpath.cli;

import io.towpath.audit.AuditChain;
import io.towpath.audit.ChainHead;
import io.towpath.audit.Verification;
import io.towpath.disk.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What following an exported audit trail found. Apart from its command, so that commands can be listed without the
/// libraries that reading the export needs.
record AuditVerification(Verification found) {

    /// @param heads `NUMBER:HASH`
    static AuditVerification of(Path file, List<String> heads) throws IOException {
        List<ChainHead> noted = heads.stream().map(head -> head.split(":", 2))
                .map(parts -> new ChainHead(Long.parseLong(
                        parts[0]), parts[1]))
                .toList();
        return new AuditVerification(AuditChain.verifyFile(file, noted));
    }

    boolean intact() {
        return found.intact();
    }

    Json.Fields json() {
        return new Json.Fields().put("schema", "towpath.audit/1").put("intact", found.intact()).put("events", found
                .count()).put("head", found.headHash()).put("first-bad", found.firstBad()).put("why", found.why());
    }

    String line() {
        return found.intact()
                ? "Intact: %d events, head %s.".formatted(found.count(), found.headHash())
                : "Broken at event %d: %s. %d events before it are intact.".formatted(found.firstBad(), Printable.of(
                        String.valueOf(found.why())), found.count());
    }
}
