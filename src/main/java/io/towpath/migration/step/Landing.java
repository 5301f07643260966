package io.towpath.migration.step;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetVm;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Where a VM lands: its folder, its disks' files, its description at the target. Asked twice it answers the same.
@Component
final class Landing {

    private final TargetPlatforms platforms;
    private final Wires wires;
    private final Replications replications;

    Landing(TargetPlatforms platforms, Wires wires, Replications replications) {
        this.platforms = platforms;
        this.wires = wires;
        this.replications = replications;
    }

    /// Why it cannot land: a network card has nowhere to go.
    Optional<Outcome> unmapped(StepContext context) {
        return wires.missing(context);
    }

    TargetPlatform platform(StepContext context) {
        return platforms.of(context.target());
    }

    Path folder(StepContext context) throws IOException {
        return platform(context).folder(context.target().location(), context.vm().id(), context.vm().name());
    }

    /// `web01-disk0.qcow2`; a later attempt has its number in the name, since the files of earlier ones are kept. A disk that
    /// is kept in step stays where it was begun, whatever a scan calls the VM since and wherever the disk stands among others.
    Path file(StepContext context, VmDisk disk) throws IOException {
        List<ReplicaDisk> begun = replications.of(context.migration().id()).map(Replication::disks).orElse(List.of());
        Optional<Path> known = begun.stream().filter(each -> each.vmDiskId().equals(disk.id()))
                .map(each -> Path.of(each.targetFile())).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        int attempt = context.migration().attempt();
        String stem = "%s%s-disk%d".formatted(fileName(context.vm().name()), attempt == 1 ? "" : "-attempt" + attempt,
                disk.position());
        Path file = folder(context).resolve("%s.%s".formatted(stem, format(context).id()));
        // a disk that came since may stand where another stood
        return begun.stream().noneMatch(each -> Path.of(each.targetFile()).equals(file))
                ? file
                : file.resolveSibling("%s-%s.%s".formatted(stem, disk.serial(), format(context).id()));
    }

    /// Files that hold disks of this attempt since a pass, be it one of an earlier attempt whose images it goes on with.
    List<String> standing(StepContext context) {
        return replications.of(context.migration().id()).map(Replication::disks).orElse(List.of()).stream()
                .filter(disk -> disk.pass() != null).map(ReplicaDisk::targetFile).toList();
    }

    TargetVm vm(StepContext context) throws IOException {
        Path folder = folder(context);
        List<TargetVm.TargetDisk> disks = new java.util.ArrayList<>();
        for (VmDisk disk : context.vm().disks()) {
            Path file = folder.resolve(file(context, disk));
            disks.add(new TargetVm.TargetDisk(file, format(context), disk.facts().slot(), disk.serial()));
        }
        return new TargetVm(context.vm().id(), context.vm().name(), context.vm().hardware(), disks,
                wires.of(context));
    }

    /// Whether the target says, now, that it can take the VM: it answers, and nothing there is in the way.
    ///
    /// @return what was looked at, for people; or why it must not go on
    Asked ask(StepContext context) {
        String target = context.target().name();
        Optional<TargetSurvey> survey;
        List<TargetSurvey.Obstacle> found;
        try {
            survey = platform(context).survey(context.target().location());
            found = survey.isEmpty()
                    ? List.of()
                    : platform(context).inTheWay(survey.get(), context.target().location(), vm(context),
                            context.vm().placement().ipAddresses());
        } catch (IOException e) {
            return new Asked(Outcome.failedForNow("target-unreachable", "%s: %s".formatted(target, Failures.words(e)),
                    "Check the target's hypervisor: without it the VM could not be defined there."), "");
        }
        Optional<TargetSurvey.Obstacle> first = found.stream().filter(each -> each.kind().stops()).findFirst();
        if (first.isPresent()) {
            return new Asked(refused(target, first.get()), "");
        }
        String told = found.stream().map(TargetSurvey.Obstacle::what).collect(Collectors.joining(" "));
        return new Asked(null, survey.isEmpty()
                ? "What stands there was not looked at: nobody can be asked."
                : ("Nothing is in its way among %d VMs at %s. ".formatted(survey.get().standing().size(),
                        survey.get().asked()) + told).strip());
    }

    /// @param refused null where it may go on
    /// @param note    what was looked at, for people
    record Asked(@Nullable Outcome refused, String note) {}

    private static Outcome refused(String target, TargetSurvey.Obstacle obstacle) {
        String what = "%s: %s".formatted(target, obstacle.what());
        String remedy = obstacle.remedy() + " Then retry.";
        return switch (obstacle.kind()) {
            case NAME -> Outcome.failed("target-name-taken", what, remedy);
            case MAC -> Outcome.failed("target-mac-taken", what, remedy);
            case NETWORK -> Outcome.failed("target-network-missing", what, remedy);
            case ADDRESS -> throw new IllegalArgumentException("stops nothing: " + what);
        };
    }

    DiskFormat format(StepContext context) {
        return DiskFormat.ofId(context.migration().targetFormat()).orElseThrow();
    }

    /// A VM's name is the source's word and not trusted: nothing in it may lead out of the folder.
    private static String fileName(String vmName) {
        String name = vmName.replaceAll("[^\\p{L}\\p{N}._-]", "_");
        name = name.startsWith(".") ? "_" + name.substring(1) : name;
        return name.isEmpty() ? "vm" : name.substring(0, Math.min(name.length(), 60)).toLowerCase(Locale.ROOT);
    }
}
