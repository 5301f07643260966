package io.towpath.acceptance.web;

import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.ChecklistView.Decision;
import io.towpath.acceptance.ChecklistView.Item;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SignOffs.Change;
import io.towpath.acceptance.SignOffs.Missing;
import io.towpath.acceptance.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The owner's page, ready to print. What is the page's own language comes from the bundle `sign-off`; what the team and
/// the machine wrote stays as they wrote it.
///
/// @param sha256  of the content on the screen; goes back with the form
/// @param changes what is not as it was, on the screen before or when the link was made
/// @param lost    whether a form was just refused because of those changes
record OwnerPage(String token, String vmName, @Nullable String application, String moved, String source, String target,
        String recipient, String expires, String sha256, List<Row> rows, List<ChecklistPage.DiskRow> disks,
        List<Missing> missing, List<Change> changes, boolean lost, OwnerInput form) {

    /// @param ask whether the owner must look, since nobody has
    record Row(int number, String name, Verdict verdict, @Nullable String decided, @Nullable String note,
            List<ChecklistPage.EvidenceRow> evidence, boolean ask, String tick, @Nullable String tickNote) {}

    static OwnerPage of(String token, ChecklistView view, LinkView link, Moments moments, OwnerInput form,
            List<Missing> missing, List<Change> changes, boolean lost) {
        Accepted vm = view.vm();
        List<Row> rows = view.items().stream()
                .filter(item -> item.criterion() != Criterion.OWNER_SIGN_OFF && item.criterion() != Criterion.SOAK)
                .map(item -> row(item, moments, form)).toList();
        return new OwnerPage(token, vm.vmName(), vm.application(), moments.at(vm.arrivedAt()), vm.sourcePlace(),
                vm.targetPlace(), link.recipientName(), moments.at(link.expiresAt()), view.sha256(), rows,
                vm.disks().stream().map(ChecklistPage::disk).toList(), missing, changes, lost, form);
    }

    private static Row row(Item item, Moments moments, OwnerInput form) {
        Decision decision = item.decision();
        return new Row(item.criterion().ordinal() + 1, item.criterion().name(), item.verdict(),
                decision == null ? null : decision.by() + ", " + moments.at(decision.at()),
                decision == null ? null : decision.note(),
                item.evidence().stream()
                        .map(found -> new ChecklistPage.EvidenceRow(found.evidence().outcome().name(),
                                found.evidence().source(), found.evidence().text(), moments.at(found.at())))
                        .toList(),
                item.verdict() == Verdict.OPEN, form.tick(item.criterion()), form.note(item.criterion()));
    }
}
