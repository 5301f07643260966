package io.towpath.console.web;

import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What needs somebody, in words and with the page where to look: the same on the dashboard and in mails.
@Component
class NeedWords {

    private final Triage triage;

    NeedWords(Triage triage) {
        this.triage = triage;
    }

    static String path(DashboardQueries.Need need) {
        return switch (need.kind()) {
            case "PAUSED", "BLOCKED" -> "/waves/" + need.id();
            case "OVERRUN" -> "/waves/" + need.id() + "/console";
            case "TIGHT" -> "/cutovers/of/%s/%s".formatted(need.code(), need.id());
            case "OBJECTION" -> "/objections";
            case "GATE" -> "/waves/" + need.id() + "/gates";
            case "BOUNCED" -> "notice".equals(need.code())
                    ? "/waves/" + need.id() + "/notices"
                    : "/migrations/" + need.id() + "/acceptance";
            case "TO_APPROVE" -> "finding".equals(need.code())
                    ? "/inventory/waivers"
                    : "dependency".equals(need.code())
                            ? "/inventory/dependencies?show=edges"
                            : "/waves/" + need.id() + "/gates";
            default -> "/inventory/vms/" + need.id();
        };
    }

    /// What is known of a failure stands before what it said.
    @Nullable
    String text(DashboardQueries.Need need) {
        if (need.code() == null || need.text() == null || !need.kind().equals("STALLED")) {
            return need.text();
        }
        Explained means = triage.of(need.code(), need.text(), need.label());
        return means.known() ? "%s. %s".formatted(means.title(), need.text()) : need.text();
    }
}
