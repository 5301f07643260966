package io.towpath.audit.web;

import io.towpath.audit.AuditArchive;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Sends the whole chain as a file. A transfer that breaks lacks the last line and does not verify.
final class AuditExport {

    private AuditExport() {}

    static void send(AuditArchive archive, HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"towpath-audit.jsonl\"");
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), 1 << 16);
        archive.export(out);
        out.flush();
    }
}
