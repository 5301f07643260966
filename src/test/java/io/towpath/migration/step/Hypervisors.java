package io.towpath.migration.step;

import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/// One VM at two hypervisors, with a timeline of everything that changed its power or its network at either, by whom. It
/// judges each instant: never are both powered on with a network.
public final class Hypervisors {

    public Power source = Power.ON;
    public Power target = Power.OFF;
    public boolean defined;
    public boolean fenced;
    public boolean controls = true;
    public boolean deaf;
    public boolean gone;
    public boolean sourceSilent;
    public List<Capabilities.Privilege> denied = List.of();
    public boolean targetSilent;
    public String note = "owned by the webshop";
    public String name = "web01";
    public List<LiveNic> nics = new ArrayList<>(List.of(new LiveNic("4000", "Network adapter 1", true, true),
            new LiveNic("4001", "Network adapter 2", false, false)));
    public final List<String> timeline = new ArrayList<>();
    public final List<String> violations = new ArrayList<>();

    /// Called before and after each call of ours: where a test kills, fails, or lets somebody act.
    public Consumer<String> between = at -> {};

    private void note(String what) {
        timeline.add(what);
        boolean sourceServes = source != Power.OFF && nics.stream().anyMatch(LiveNic::connected);
        boolean targetServes = target != Power.OFF && !fenced;
        if (sourceServes && targetServes) {
            violations.add("both serve after " + timeline);
        }
    }

    public void sourceOn(String by) {
        if (source != Power.ON) {
            source = Power.ON;
            nics.replaceAll(nic -> new LiveNic(nic.key(), nic.label(), nic.atStart(), nic.atStart()));
            note("source on by " + by);
        }
    }

    public void sourceOff(String by) {
        if (source != Power.OFF) {
            source = Power.OFF;
            nics.replaceAll(nic -> new LiveNic(nic.key(), nic.label(), false, nic.atStart()));
            note("source off by " + by);
        }
    }

    public void targetOff(String by) {
        if (target != Power.OFF) {
            target = Power.OFF;
            note("target off by " + by);
        }
    }

    private void sourceAnswers(String call) throws IOException {
        between.accept(call);
        if (sourceSilent) {
            throw new SourceFaultException(SourceFaultException.Kind.UNREACHABLE, "timeout", "nobody answers", null);
        }
        if (gone) {
            throw new SourceFaultException(SourceFaultException.Kind.GONE, "ManagedObjectNotFound", "no such VM", null);
        }
    }

    private void targetAnswers(String call) throws IOException {
        between.accept(call);
        if (targetSilent) {
            throw new IOException("the hypervisor does not answer");
        }
    }

    public LiveVm live() {
        return new Live();
    }

    public TargetPlatform platform() {
        return new Platform();
    }

    private final class Live implements LiveVm {

        @Override
        public LiveState state() throws IOException {
            sourceAnswers("source.state");
            return new LiveState(name, source, "esx01", true, true, true, List.of(), List.of(), nics, false, note);
        }

        @Override
        public List<Capabilities.Privilege> missingInOutage(boolean renames) {
            return denied;
        }

        @Override
        public boolean shutDown(Duration patience) throws IOException {
            sourceAnswers("source.shutDown");
            if (!deaf) {
                sourceOff("us");
            }
            between.accept("source.shutDown done");
            return source == Power.OFF;
        }

        @Override
        public void powerOff() throws IOException {
            sourceAnswers("source.powerOff");
            sourceOff("us");
            between.accept("source.powerOff done");
        }

        @Override
        public void powerOn() throws IOException {
            sourceAnswers("source.powerOn");
            sourceOn("us");
            between.accept("source.powerOn done");
        }

        @Override
        public void connect(List<LiveNic> wanted) throws IOException {
            sourceAnswers("source.connect");
            for (LiveNic want : wanted) {
                nics.replaceAll(nic -> !nic.key().equals(want.key())
                        ? nic
                        : new LiveNic(nic.key(), nic.label(), source == Power.ON && want.connected(), want.atStart()));
            }
            Hypervisors.this.note("source's cards set");
            between.accept("source.connect done");
        }

        @Override
        public void annotate(String text) throws IOException {
            sourceAnswers("source.annotate");
            note = text;
            between.accept("source.annotate done");
        }

        @Override
        public void rename(String wanted) throws IOException {
            sourceAnswers("source.rename");
            name = wanted;
            between.accept("source.rename done");
        }

        @Override
        public void trackChanges(boolean on) {}

        @Override
        public LiveSnapshot snapshot(String called, String description, boolean quiesce) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<LiveDisk> disks(LiveSnapshot snapshot) {
            return List.of();
        }

        @Override
        public void removeSnapshot(String ref) {}

        @Override
        public void consolidate() {}

        @Override
        public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void settle() {}

        @Override
        public RangeSet changedSince(LiveDisk disk, String changeId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private final class Platform implements TargetPlatform, TargetPower {

        @Override
        public String kind() {
            return "libvirt";
        }

        @Override
        public Probe probe(String location) {
            return new Probe(true, "Writable.", null);
        }

        @Override
        public Path folder(String location, UUID id, String vmName) {
            return Path.of(location);
        }

        @Override
        public String define(String location, TargetVm vm) throws IOException {
            targetAnswers("target.define");
            defined = true;
            fenced = false;
            return "Defined.";
        }

        @Override
        public String undefine(String location, TargetVm vm) throws IOException {
            targetAnswers("target.undefine");
            targetOff("us");
            defined = false;
            return "Removed.";
        }

        @Override
        public Optional<TargetPower> power(String location) {
            return controls ? Optional.of(this) : Optional.empty();
        }

        @Override
        public Power state(TargetVm vm) throws IOException {
            targetAnswers("target.state");
            return target;
        }

        @Override
        public void powerOn(TargetVm vm) throws IOException {
            targetAnswers("target.powerOn");
            if (target != Power.ON) {
                target = Power.ON;
                Hypervisors.this.note("target on by us");
            }
            between.accept("target.powerOn done");
        }

        @Override
        public boolean shutDown(TargetVm vm, Duration patience) throws IOException {
            targetAnswers("target.shutDown");
            if (!deaf) {
                targetOff("us");
            }
            between.accept("target.shutDown done");
            return target == Power.OFF;
        }

        @Override
        public void powerOff(TargetVm vm) throws IOException {
            targetAnswers("target.powerOff");
            targetOff("us");
            between.accept("target.powerOff done");
        }

        @Override
        public void fence(TargetVm vm) throws IOException {
            targetAnswers("target.fence");
            fenced = true;
            Hypervisors.this.note("target fenced");
            between.accept("target.fence done");
        }

        @Override
        public OptionalLong written(TargetVm vm) {
            return OptionalLong.of(4096);
        }
    }
}
