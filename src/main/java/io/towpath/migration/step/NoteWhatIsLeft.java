package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.VmDisk;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// Says where things are after a way back: the source, which was only ever read, and the files kept at the target.
/// Copied data are removed by a person's command alone, never by a trip that ends.
@Component
final class NoteWhatIsLeft implements Step {

    private final Inventory inventory;
    private final Transfers transfers;
    private final Landing landing;

    NoteWhatIsLeft(Inventory inventory, Transfers transfers, Landing landing) {
        this.inventory = inventory;
        this.transfers = transfers;
        this.landing = landing;
    }

    @Override
    public String name() {
        return "note-what-is-left";
    }

    @Override
    public String title() {
        return "Note what is left where";
    }

    @Override
    public Outcome run(StepContext context) {
        return Outcome.done("%s %s".formatted(source(context), target(transfers.of(context.migration().id()),
                landing.standing(context))));
    }

    private String source(StepContext context) {
        if (inventory.readsRunning(context.vm())) {
            return "The source's disks were only read.";
        }
        try {
            for (VmDisk disk : context.vm().disks()) {
                if (!inventory.unchanged(context.vm(), disk)) {
                    return "The source was only read by Towpath, but %s was changed by somebody since the scan."
                            .formatted(disk.facts().file());
                }
            }
            return "The source was only read and is as scanned.";
        } catch (IOException e) {
            return "The source was only read; it cannot be looked at now: %s.".formatted(Failures.words(e));
        }
    }

    private static String target(List<DiskCopy> copies, List<String> standing) {
        Stream<String> copied = copies.stream().map(copy -> "%s (%s)".formatted(copy.targetFile(),
                copy.phase() == DiskCopy.Phase.PROVEN ? "complete" : "partly copied"));
        Stream<String> earlier = standing.stream()
                .filter(file -> copies.stream().noneMatch(copy -> copy.targetFile().equals(file)))
                .map(file -> file + " (of an earlier attempt)");
        String all = Stream.concat(copied, earlier).collect(Collectors.joining(", "));
        return all.isEmpty() ? "Nothing was copied." : "Kept at the target: %s.".formatted(all);
    }
}
