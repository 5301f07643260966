package io.towpath.replication;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The files of the snapshots of a [FileVm].
final class FileDeltas implements DeltaFiles {

    /// What is known of its disks.
    Fitness fitness = new Fitness(Fit.TOLD, "");
    /// Keys of disks whose files cannot be read.
    final TreeSet<String> unreadable = new TreeSet<>();
    String home = "[DS]";

    private final FileVm vm;

    FileDeltas(FileVm vm) {
        this.vm = vm;
    }

    /// The same snapshot, hanging below another one.
    static LiveSnapshot below(LiveSnapshot at, @Nullable String parent) {
        return new LiveSnapshot(at.ref(), at.name(), at.description(), at.taken(), parent, at.quiesced());
    }

    @Override
    public Fitness fitness(LiveDisk disk) {
        return fitness;
    }

    @Override
    public String home(LiveSnapshot snapshot, LiveDisk disk) {
        return "%s web01/%s.vmdk".formatted(home, disk.key());
    }

    @Override
    public RangeSet between(LiveSnapshot since, LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        vm.hook.at("before between");
        return written(since, snapshot, disk);
    }

    @Override
    public RangeSet since(LiveSnapshot since, LiveDisk disk) throws IOException {
        vm.hook.at("before since");
        return written(since, null, disk);
    }

    private RangeSet written(LiveSnapshot since, @Nullable LiveSnapshot upTo, LiveDisk disk)
            throws SourceFaultException {
        if (unreadable.contains(disk.key())) {
            throw new SourceFaultException(Kind.NOT_TRACKED, UNREADABLE, disk.label() + ": no COWD", null);
        }
        return vm.changed(disk, vm.seq(since), vm.seq(upTo));
    }
}
