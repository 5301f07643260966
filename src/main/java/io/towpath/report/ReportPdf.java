package io.towpath.report;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/// A template as a PDF. Fonts of the system are embedded where they are found, so that names in any script can be read; without
/// them the PDF's own fonts serve, which know Western letters only.
@Component
public class ReportPdf {

    private static final List<Path> FONTS = List.of(Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
            Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"));

    private final ITemplateEngine templates;

    ReportPdf(ITemplateEngine templates) {
        this.templates = templates;
    }

    /// @param template whose output is well-formed XHTML
    public byte[] of(String template, Map<String, Object> values) throws IOException {
        String page = templates.process(template, new Context(Locale.ENGLISH, values)).replace("</head>",
                "<style>" + style() + "</style></head>");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PdfRendererBuilder builder = new PdfRendererBuilder();
        builder.withHtmlContent(page, null);
        // nothing is fetched: neither from the network nor from the disk
        builder.useExternalResourceAccessControl((uri, type) -> false,
                ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI);
        builder.useExternalResourceAccessControl((uri, type) -> false,
                ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
        for (Path font : FONTS) {
            if (Files.isReadable(font)) {
                builder.useFont(font.toFile(), "Report", font.toString().contains("Bold") ? 700 : 400, FontStyle.NORMAL,
                        true);
            }
        }
        builder.toStream(out);
        builder.run();
        return out.toByteArray();
    }

    private static String style() throws IOException {
        try (InputStream in = Objects.requireNonNull(ReportPdf.class.getResourceAsStream("/report/print.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
