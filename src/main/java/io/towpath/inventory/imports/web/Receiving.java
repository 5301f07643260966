package io.towpath.inventory.imports.web;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportOptions;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.reading.FileKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.stereotype.Component;

/// Files of a request, straight onto the disk: several as a form, or one as the body.
@Component
class Receiving {

    private static final int LONGEST_FIELD = 1_000;
    /// A hundred columns and their fields.
    private static final int LONGEST_MAPPING = 64 << 10;

    private final Imports imports;

    Receiving(Imports imports) {
        this.imports = imports;
    }

    /// What a request asks for.
    ///
    /// @param given fields of the form, over those of the address
    record Asked(Map<String, String> given) {

        @Nullable
        String get(String name) {
            String value = given.get(name);
            return value == null || value.isBlank() ? null : value.strip();
        }

        boolean is(String name, boolean usually) {
            String value = get(name);
            return value == null ? usually : value.equals("true") || value.equals("on");
        }
    }

    Imports.Submitted receive(HttpServletRequest request, boolean usuallyDry, String actor) throws IOException {
        Map<String, String> given = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> given.put(name, values[0]));
        DigestedRequest digested = new DigestedRequest(request);
        try (Imports.Sending sending = imports.begin()) {
            String type = request.getContentType() == null ? "" : request.getContentType();
            if (type.startsWith("multipart/form-data")) {
                parts(digested, sending, given);
            } else {
                sending.add(name(request, type), digested.getInputStream());
            }
            digested.check();
            Asked asked = new Asked(given);
            ImportOptions options = ImportOptions.parse(asked.get("onError"), asked.get("absent"),
                    asked.get("manual"), asked.is("dryRun", usuallyDry));
            FileKind kind = kind(asked.get("kind"));
            String mapping = asked.get("mapping");
            if (ImportOptions.REMEMBERED.equals(mapping)) {
                options = options.with(Map.of(), asked.get("sourceSystem"), mapping);
            } else if (mapping != null) {
                MappingJson.Said said = MappingJson.Said.parse(mapping);
                kind = said.kind() == null ? kind : kind(said.kind());
                options = options.with(said.uses(), said.system(), null);
            }
            return sending.submit(kind, options, asked.is("again", false), actor);
        }
    }

    private static void parts(HttpServletRequest request, Imports.Sending sending, Map<String, String> given)
            throws IOException {
        FileItemIterator parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
        while (parts.hasNext()) {
            FileItemStream part = parts.next();
            if (part.isFormField()) {
                byte[] value = part.openStream().readNBytes(part.getFieldName().equals("mapping")
                        ? LONGEST_MAPPING
                        : LONGEST_FIELD);
                given.put(part.getFieldName(), new String(value, StandardCharsets.UTF_8));
            } else if (part.getName() != null && !part.getName().isBlank()) {
                sending.add(part.getName(), part.openStream());
            }
        }
    }

    private static @Nullable FileKind kind(@Nullable String word) {
        if (word == null || word.equals("auto")) {
            return null;
        }
        return FileKind.of(word).orElseThrow(() -> new RefusedException(RefusedException.Kind.INVALID, "validation",
                "kind is '%s', expected auto or one of %s".formatted(word, java.util.Arrays.stream(FileKind.values())
                        .map(FileKind::word).collect(java.util.stream.Collectors.joining(", "))),
                "Leave it out to find out by itself."));
    }

    /// As the sender calls it, else by what it is.
    private static String name(HttpServletRequest request, String type) {
        String disposition = request.getHeader("Content-Disposition");
        String named = disposition == null ? null : ContentDisposition.parse(disposition).getFilename();
        if (named != null && !named.isBlank()) {
            return named;
        }
        String ending = switch (type.split(";")[0].strip().toLowerCase(java.util.Locale.ROOT)) {
            case "text/csv" -> "csv";
            case "application/json" -> "json";
            case "application/x-ndjson" -> "ndjson";
            case "application/zip" -> "zip";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
            default -> throw new org.springframework.web.server.UnsupportedMediaTypeStatusException(
                    "Send multipart/form-data, text/csv, application/json, application/x-ndjson, application/zip or an xlsx "
                            + "workbook; or name the file in Content-Disposition.");
        };
        return "import." + ending;
    }
}
