package io.towpath.acceptance.web;

import io.towpath.acceptance.ChecklistState;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SoakView;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// What waits to be validated, signed or to finish its soak.
@Controller
class QueueController {

    private static final int MOST = 200;
    private static final List<String> COLUMNS = List.of("migrationId", "vm", "application", "state", "since", "late",
            "owner", "ownerEmail", "criteriaPassed", "criteriaFailed", "next", "askedForALink");
    private static final Duration SOON = Duration.ofHours(4);

    private final Checklists checklists;
    private final CurrentUser user;
    private final Clock clock;

    QueueController(Checklists checklists, CurrentUser user, Clock clock) {
        this.checklists = checklists;
        this.user = user;
        this.clock = clock;
    }

    @GetMapping("/validation")
    @PreAuthorize(Permission.SIGNOFF_READ)
    String queue(Model model) {
        List<ChecklistView> waiting = checklists.waiting(MOST, 0);
        Moments moments = new Moments(user.zone(), Locale.ENGLISH);
        model.addAttribute("rows", waiting.stream().map(view -> row(view, moments)).toList());
        model.addAttribute("more", waiting.size() == MOST);
        return "acceptance/queue";
    }

    /// All that wait, also those that the page only counts.
    @GetMapping("/validation.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.SIGNOFF_READ)
    void export(@PathVariable String extension, HttpServletResponse response) throws IOException {
        Moments moments = new Moments(user.zone(), Locale.ENGLISH);
        Download.send(response, extension, "validation", COLUMNS, checklists::waiting, view -> {
            Row row = row(view, moments);
            return Download.cells(row.migrationId(), row.vmName(), row.application(), Kebab.of(view.state()),
                    view.since(), row.late(), row.owner(), view.vm().ownerEmail(), row.passed(), row.failed(),
                    row.next(), row.asked());
        });
    }

    private Row row(ChecklistView view, Moments moments) {
        Duration age = Duration.between(view.since(), clock.instant());
        boolean late = view.state() == ChecklistState.AWAITING_OWNER && age.compareTo(SOON) > 0;
        LinkView newest = view.links().isEmpty() ? null : view.links().getFirst();
        SoakView soak = view.soak();
        String next = switch (view.state()) {
            case AWAITING_OWNER -> view.vm().ownerEmail() == null ? "Name the owner" : linkWords(newest, moments);
            case REJECTED -> "Solve the problem, ask again";
            case OPEN -> "The machine checks";
            case SOAKING -> soak == null ? "" : "Ends " + moments.at(soak.endsAt());
            case SIGNED, COMPLETE, CLOSED -> "";
        };
        return new Row(view.migrationId(), view.vm().vmName(), view.vm().application(), view.state().name(),
                Moments.length(age), moments.at(view.since()), late, view.vm().ownerName(), view.passed(),
                view.failed(), next, newest != null && newest.askedAt() != null);
    }

    private static String linkWords(@Nullable LinkView link, Moments moments) {
        if (link == null) {
            return "Create the link";
        }
        return switch (link.state()) {
            case ACTIVE -> "Link until " + moments.at(link.expiresAt());
            case EXPIRED -> "Link expired: create another";
            case REVOKED, USED -> "Create the link";
        };
    }

    /// @param late  with the owner for longer than four hours
    /// @param asked the owner wants a new link
    record Row(UUID migrationId, String vmName, @Nullable String application, String state, String age, String since,
            boolean late, @Nullable String owner, int passed, int failed, String next, boolean asked) {}
}
