package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.Runs.Sheet;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/// A run as one file that needs nothing else, for the audit folder: it opens and prints anywhere, and no script is in it.
final class RunFile {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ENGLISH);

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            :root { color-scheme: light dark; }
            body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%%; margin: .5rem 0 1.5rem; }
            th, td { border: 1px solid #8888; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
            pre { white-space: pre-wrap; font: inherit; }
            .scroll { overflow-x: auto; }
            @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
            </style></head><body>
            """;

    private RunFile() {}

    static String html(Sheet sheet, Map<UUID, List<Cell.Event>> events, ZoneId zone) {
        StringBuilder out = new StringBuilder();
        String title = "Run %s of %s".formatted(sheet.run().key(), sheet.run().waveKey());
        out.append(HEAD.formatted(text(title))).append("<h1>").append(text(title)).append("</h1>\n<p>")
                .append(text("%s, %s. Started %s by %s. %s %d of %d settled.".formatted(sheet.run().waveName(), sheet
                        .run().template(), AT.format(sheet.run().startedAt().atZone(zone)), sheet.run().startedBy(),
                        sheet.run().endedAt() == null
                                ? "Not done."
                                : "Done " + AT.format(sheet.run().endedAt().atZone(zone)) + ".",
                        sheet.run().settled(),
                        sheet.run().cells())))
                .append("</p>\n");
        for (RunbookStep step : sheet.definition().steps()) {
            step(out, sheet, step, events, zone);
        }
        return out.append("</body></html>\n").toString();
    }

    private static void step(StringBuilder out, Sheet sheet, RunbookStep step, Map<UUID, List<Cell.Event>> events,
            ZoneId zone) {
        out.append("<h2>").append(text("%d %s".formatted(step.number(), step.title()))).append("</h2>\n<p>")
                .append(text("%s, %s".formatted(step.part().title(), RunbookPage.what(step)))).append("</p>\n");
        if (!step.instructions().isEmpty()) {
            out.append("<pre>").append(text(step.instructions())).append("</pre>\n");
        }
        if (!step.checklist().isEmpty()) {
            out.append("<p>Ticked: ").append(text(String.join("; ", step.checklist()))).append("</p>\n");
        }
        out.append("<div class=\"scroll\"><table><thead><tr><th>For</th><th>State</th><th>When</th><th>Who</th>")
                .append("<th>What happened</th><th>Note and records</th></tr></thead><tbody>\n");
        for (Cell cell : sheet.ofStep(step.number())) {
            row(out, cell.entityName(), Mark.of(cell).word(), "", "", "", null, Map.of());
            for (Cell.Event event : events.getOrDefault(cell.id(), List.of())) {
                row(out, "", "", AT.format(event.at().atZone(zone)), event.actor(), "%s (attempt %d)".formatted(event
                        .what(), event.attempt()), event.note(), event.recorded());
            }
        }
        out.append("</tbody></table></div>\n");
    }

    private static void row(StringBuilder out, String name, String state, String at, String who, String what,
            @Nullable String note, Map<String, String> recorded) {
        String told = recorded.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).collect(
                Collectors.joining("; "));
        String said = note == null ? told : told.isEmpty() ? note : note + " · " + told;
        out.append("<tr>");
        for (String cell : List.of(name, state, at, who, what, said)) {
            out.append("<td>").append(text(cell)).append("</td>");
        }
        out.append("</tr>\n");
    }

    private static String text(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
