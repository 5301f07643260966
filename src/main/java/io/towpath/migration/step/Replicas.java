package io.towpath.migration.step;

import io.towpath.acceptance.Accepted;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.VmDisk;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replications;
import io.towpath.replication.Trip;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// What steps ask about VMs that are read from a hypervisor, and whether disks have arrived, however they came.
@Component
final class Replicas {

    static final String SHUT_DOWN = "shut-down-source";

    private static final Duration LOOKS_FOR_ROOM = Duration.ofMinutes(1);
    /// They may be changed while it waits.
    private static final Duration LOOKS_AT_HOURS = Duration.ofMinutes(5);
    private static final Duration LOOKS_FOR_TURN = Duration.ofSeconds(30);

    private final Inventory inventory;
    private final Landing landing;
    private final Replications replications;
    private final Transfers transfers;

    Replicas(Inventory inventory, Landing landing, Replications replications, Transfers transfers) {
        this.inventory = inventory;
        this.landing = landing;
        this.replications = replications;
        this.transfers = transfers;
    }

    /// Whether the source is a VM at a hypervisor; otherwise it is files.
    boolean live(StepContext context) {
        return inventory.readsRunning(context.vm());
    }

    /// Whether it came over in passes, however it is moved: then its source can be asked what it wrote since.
    boolean inPasses(StepContext context) {
        return live(context) && replications.of(context.migration().id()).isPresent();
    }

    /// Why its source must not be turned off: what the target would stop at in the outage. Not asked once it is off, nor where
    /// it was asked to go off and may be: then the first thing to know is whether it is.
    Optional<Outcome> inTheWay(StepContext context) {
        return perhapsOff(context) ? Optional.empty() : Optional.ofNullable(landing.ask(context).refused());
    }

    /// Whether its source is off for its cutover, or may be. Of files at rest the journal says whether they were left so.
    boolean isDown(StepContext context) {
        return perhapsOff(context) || !live(context) && context.migration().steps().stream()
                .anyMatch(step -> step.name().equals(SHUT_DOWN) && step.startedAt() != null);
    }

    /// Whether it is off, or was asked to go off and may be.
    boolean perhapsOff(StepContext context) {
        UUID id = context.migration().id();
        return replications.perhapsOff(id) || replications.of(id).map(Replication::shutDown).isPresent();
    }

    Trip trip(StepContext context) throws IOException {
        List<Trip.Target> targets = new ArrayList<>();
        for (VmDisk disk : context.vm().disks()) {
            targets.add(new Trip.Target(disk, landing.file(context, disk), landing.format(context)));
        }
        return new Trip(context.migration().id(), context.vm(), targets, context.stop());
    }

    static Outcome of(ReplicationException e) {
        if (e.code().equals(ReplicationException.ROOM)) {
            return new Outcome.Waits(e.what(), LOOKS_FOR_ROOM);
        }
        if (e.code().equals(ReplicationException.TURN)) {
            return new Outcome.Queued(e.what(), LOOKS_FOR_TURN);
        }
        if (e.code().equals(ReplicationException.HELD)) {
            return new Outcome.Waits(e.what(), LOOKS_FOR_ROOM);
        }
        return e.isStop()
                ? new Outcome.Stopped(e.what())
                : new Outcome.Failed(e.code(), e.what(), e.remedy(), e.passes());
    }

    /// Of a VM that was not copied yet: what it waits for while a backup works at its source.
    static Optional<Outcome> forBackup(BackupWaits backups, StepContext context) {
        return backups.of(context.migration().id()).filter(wait -> wait.isDue() && !wait.goesOn())
                .map(wait -> new Outcome.Waits("The first copy waits for backup hours until %s (%s)."
                        .formatted(wait.until(), wait.hours().name()), LOOKS_AT_HOURS));
    }

    /// Of a last pass: a wait that uses no tries would be one that nobody hears of, while nobody is served.
    static Outcome ofLast(ReplicationException e) {
        return e.code().equals(ReplicationException.TURN)
                ? new Outcome.Failed(e.code(), e.what(), e.remedy(), true)
                : of(e);
    }

    /// What is missing until every disk is proven to be as its source; empty when nothing is.
    Optional<Outcome> unproven(StepContext context) {
        UUID id = context.migration().id();
        Optional<Replication> replication = replications.of(id);
        if (replication.isEmpty()) {
            return Proof.of(transfers.of(id), context.vm().disks().size());
        }
        List<Pass> passes = replications.passes(id);
        boolean stands = !passes.isEmpty() && passes.getLast().kind() == Pass.Kind.FINAL
                && passes.getLast().landedAt() != null && replication.get().standsAt(passes.getLast().number())
                && replication.get().disks().size() == context.vm().disks().size();
        return stands
                ? Optional.empty()
                : Optional.of(Outcome.failed("not-proven",
                        "%s: not every disk stands at the final pass.".formatted(context.vm().name()),
                        "Retry to bring over what is missing, or roll back."));
    }

    /// How it is known that the disks are as their source, for the checklist.
    String equality(StepContext context) {
        UUID id = context.migration().id();
        if (replications.of(id).isEmpty()) {
            return transfers.of(id).stream()
                    .map(copy -> "%s: all %s equal the source, digest %s".formatted(copy.label(),
                            new ByteSize(copy.totalBytes()), copy.targetDigest()))
                    .collect(Collectors.joining("; ", "", "."));
        }
        List<Pass> passes = replications.passes(id);
        return passes.getLast().disks().stream().map(disk -> disk.label() + ": " + stands(disk, passes))
                .collect(Collectors.joining("; ", "", "."));
    }

    /// What can be said of all disks in one word, before the whole source was compared.
    String standing(StepContext context) {
        return replications.of(context.migration().id()).isEmpty()
                ? "Every disk equals the source"
                : "Every disk holds what was read of its source";
    }

    /// The disks of what is proven, and when the last of them was; [#unproven] was empty.
    Arrival arrival(StepContext context) {
        UUID id = context.migration().id();
        Optional<Replication> replication = replications.of(id);
        if (replication.isEmpty()) {
            List<DiskCopy> copies = transfers.of(id);
            return new Arrival(copies.stream().map(copy -> Accepted.Disk.copied(copy.label(), copy.targetFile(),
                    copy.format(), copy.totalBytes(), Objects.requireNonNull(copy.sourceDigest()),
                    Objects.requireNonNull(copy.targetDigest()))).toList(),
                    copies.stream().map(DiskCopy::endedAt).filter(Objects::nonNull).max(Comparator.naturalOrder())
                            .orElse(context.migration().since()));
        }
        List<Pass> passes = replications.passes(id);
        Pass last = passes.getLast();
        return new Arrival(replication.get().disks().stream().map(disk -> Accepted.Disk.inPasses(disk.label(),
                disk.targetFile(), disk.format(), disk.capacityBytes(), stands(in(last, disk), passes))).toList(),
                Objects.requireNonNull(last.landedAt()));
    }

    record Arrival(List<Accepted.Disk> disks, Instant at) {}

    private static DiskPass in(Pass pass, ReplicaDisk disk) {
        return pass.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst()
                .orElseThrow(() -> new IllegalStateException("%s is not in pass %d".formatted(disk.label(),
                        pass.number())));
    }

    private static String stands(DiskPass last, List<Pass> passes) {
        List<DiskPass> all = passes.stream().filter(pass -> pass.landedAt() != null)
                .flatMap(pass -> pass.disks().stream()).filter(disk -> disk.key().equals(last.key())).toList();
        long audited = all.stream().mapToLong(DiskPass::auditedBytes).sum();
        long lies = all.stream().mapToLong(DiskPass::lies).sum();
        if (last.method() == DiskPass.Method.RESYNC) {
            return "as the source was when it was off, in %d passes; every range was read back and equals what was read, and both sides were compared whole in the last pass"
                    .formatted(all.size());
        }
        String sample = audited == 0
                ? ""
                : ", of which %s were compared at both sides, %s".formatted(new ByteSize(audited), lies == 0
                        ? "all equal"
                        : lies + " blocks differed, after which all was compared");
        return "in %d passes, the last with the source off; every range was read back and equals what was read; the rest is unchanged by the source's own account%s"
                .formatted(all.size(), sample);
    }

    /// What a pass did, for people.
    static String told(Pass pass) {
        String ways = pass.disks().stream().map(DiskPass::way).filter(way -> way != null).distinct()
                .collect(Collectors.joining(", "));
        String how = pass.disks().stream().filter(disk -> disk.why() != null)
                .map(disk -> " %s was compared whole: %s.".formatted(disk.label(), disk.why()))
                .collect(Collectors.joining());
        return "Pass %d: %s changed, %s read%s, %s.%s%s".formatted(pass.number(), new ByteSize(pass.changedBytes()),
                new ByteSize(pass.readBytes()), ways.isEmpty() ? "" : " by " + ways, consistency(pass),
                pass.quiesceRefused() == null ? "" : " The guest did not settle: " + pass.quiesceRefused() + ".", how);
    }

    private static String consistency(Pass pass) {
        return switch (pass.consistency()) {
            case QUIESCED -> "the guest had settled";
            case OFF -> "the source was off";
            case CRASH -> "as after a power failure";
            case null -> "no snapshot";
        };
    }

    /// Copies that were made once, as a list for the steps that show them.
    static String copies(List<DiskCopy> copies) {
        return copies.stream()
                .map(copy -> "%s: %s of data, equal, digest %s".formatted(copy.label(), new ByteSize(copy.dataBytes()),
                        copy.targetDigest()))
                .collect(Collectors.joining("; ", "", "."));
    }
}
