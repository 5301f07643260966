package io.towpath.acceptance;

import io.towpath.acceptance.ChecklistView.Decision;
import io.towpath.acceptance.ChecklistView.Found;
import io.towpath.acceptance.ChecklistView.Item;
import java.util.List;

/// What an owner signs, in canonical text: what moved, and how each criterion stands. The signature and the soak are not
/// in it, since they follow it.
final class Content {

    private Content() {}

    static CanonicalText of(Accepted vm, List<Item> items) {
        CanonicalText text = new CanonicalText().line("towpath checklist", 1);
        facts(text, vm);
        for (Item item : items) {
            if (isSigned(item.criterion())) {
                item(text, item);
            }
        }
        return text;
    }

    static void facts(CanonicalText text, Accepted vm) {
        text.line("VM", vm.vmName(), vm.vmId()).line("application", vm.application()).line("attempt", vm.attempt())
                .line("source", vm.sourcePlace()).line("target", vm.targetPlace()).line("started", vm.startedAt())
                .line("arrived", vm.arrivedAt());
        for (int i = 0; i < vm.disks().size(); i++) {
            Accepted.Disk disk = vm.disks().get(i);
            String name = "disk " + (i + 1) + " " + disk.label();
            if (disk.proof() == null) {
                text.line(name, disk.file(), disk.format(), disk.sizeBytes(), disk.sourceDigest(), disk.targetDigest());
            } else {
                text.line(name, disk.file(), disk.format(), disk.sizeBytes(), disk.proof());
            }
        }
    }

    static void item(CanonicalText text, Item item) {
        Decision decision = item.decision();
        String name = item.criterion().ordinal() + 1 + " " + item.criterion().title();
        text.line("criterion " + name, item.verdict(), decision == null ? null : decision.by(),
                decision == null ? null : decision.note());
        for (Found found : item.evidence()) {
            Evidence evidence = found.evidence();
            text.line("evidence " + name + " " + evidence.source(), evidence.outcome(), evidence.text());
        }
    }

    static boolean isSigned(Criterion criterion) {
        return criterion != Criterion.OWNER_SIGN_OFF && criterion != Criterion.SOAK;
    }
}
