package io.towpath.migration.step;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.Probe;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// The target can take the VM: it answers, has a folder with room, no foreign file is in the way, and its hypervisor has
/// neither another VM of the name nor one with its MAC address, but has its networks. A namesake's folder is no trouble: the
/// target gives each VM its own.
@Component
final class CheckTarget implements Step {

    private final Landing landing;
    private final Transfers transfers;

    CheckTarget(Landing landing, Transfers transfers) {
        this.landing = landing;
        this.transfers = transfers;
    }

    @Override
    public String name() {
        return "check-target";
    }

    @Override
    public String title() {
        return "Check the target";
    }

    @Override
    public Outcome run(StepContext context) {
        Probe probe = landing.platform(context).probe(context.target().location());
        if (!probe.works()) {
            return Outcome.failedForNow("target-unreachable",
                    "%s: %s".formatted(context.target().name(), probe.summary()),
                    probe.remedy() == null ? "Check the target on its page." : probe.remedy());
        }
        // before terabytes are copied, not only after
        Optional<Outcome> unmapped = landing.unmapped(context);
        if (unmapped.isPresent()) {
            return unmapped.get();
        }
        try {
            Path folder = landing.folder(context);
            context.landsAt().accept(folder.toString());
            List<DiskCopy> copies = transfers.of(context.migration().id());
            List<String> standing = landing.standing(context);
            Optional<Path> inTheWay = inTheWay(context, copies, standing);
            if (inTheWay.isPresent()) {
                return Outcome.failed("target-exists",
                        "%s: a file of this name is there already and not of this attempt."
                                .formatted(inTheWay.get()),
                        "Move it away, then retry.");
            }
            Landing.Asked asked = landing.ask(context);
            return asked.refused() != null
                    ? asked.refused()
                    : room(context, folder, copied(context, copies, standing), asked.note());
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    /// What surely is needed is what is stored; what may be needed is the capacity. A copy that runs full stops and
    /// says so.
    private static Outcome room(StepContext context, Path folder, long copied, String asked) throws IOException {
        long capacity = context.vm().capacityBytes();
        long least = 0;
        for (VmDisk disk : context.vm().disks()) {
            least += Math.min(disk.facts().storedBytes(), disk.facts().capacityBytes());
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        String numbers = "free %s, needed %s to %s".formatted(new ByteSize(free), new ByteSize(least),
                new ByteSize(capacity));
        return free < least - copied
                ? Outcome.failed("target-full", "%s: too little room: %s.".formatted(folder, numbers),
                        "Make room in the target's file system, then retry.")
                : Outcome.done("%s is ready: %s. %s".formatted(folder, numbers, asked));
    }

    /// What is there already, also of disks that an earlier attempt brought over.
    private long copied(StepContext context, List<DiskCopy> copies, List<String> standing) throws IOException {
        long copied = copies.stream().mapToLong(DiskCopy::dataBytes).sum();
        for (VmDisk disk : context.vm().disks()) {
            String file = landing.file(context, disk).toString();
            if (standing.contains(file) && copies.stream().noneMatch(copy -> copy.targetFile().equals(file))) {
                copied += Math.min(disk.facts().storedBytes(), disk.facts().capacityBytes());
            }
        }
        return copied;
    }

    private Optional<Path> inTheWay(StepContext context, List<DiskCopy> copies, List<String> standing)
            throws IOException {
        List<String> ours = new ArrayList<>(copies.stream().map(DiskCopy::targetFile).toList());
        ours.addAll(standing);
        for (VmDisk disk : context.vm().disks()) {
            Path file = landing.file(context, disk);
            if (Files.exists(file) && !ours.contains(file.toString())) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
