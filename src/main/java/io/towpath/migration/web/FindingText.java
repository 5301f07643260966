package io.towpath.migration.web;

import io.towpath.readiness.Finding;
import io.towpath.readiness.TargetKind;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A finding as the page of its VM prints it.
final class FindingText {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private FindingText() {}

    static VmPage.FindingRow row(Finding finding) {
        return new VmPage.FindingRow(finding.severity().name(), finding.rule(), finding.what(), finding.fix(),
                finding.evidence().entrySet().stream().map(number -> number.getKey() + " " + number.getValue())
                        .collect(Collectors.joining(" · ")),
                elsewhere(finding), finding.blocksStart(), waived(finding.waived()), finding.waivable());
    }

    private static String elsewhere(Finding finding) {
        return finding.severities() == null
                ? ""
                : Arrays.stream(TargetKind.values()).map(target -> "%s: %s".formatted(target.title(), finding.at(target)
                        .map(severity -> severity.name().toLowerCase(Locale.ROOT)).orElse("nothing")))
                        .collect(Collectors.joining(" · "));
    }

    private static @Nullable String waived(Finding.@Nullable Waived waived) {
        return waived == null
                ? null
                : "Waived until %s by %s: %s".formatted(DAY.format(waived.expiresOn()), waived.approvedBy(),
                        waived.reason());
    }
}
