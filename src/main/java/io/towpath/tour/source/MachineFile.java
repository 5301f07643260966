package io.towpath.tour.source;

import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Power;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a made-up VM is kept: some kilobytes, replaced as a whole.
final class MachineFile {

    private static final int VERSION = 1;

    private final Path file;

    MachineFile(Path file) {
        this.file = file;
    }

    void save(Memory memory) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
            out.writeInt(VERSION);
            out.writeUTF(memory.name);
            out.writeUTF(memory.note);
            out.writeUTF(memory.power.name());
            out.writeBoolean(memory.told);
            out.writeBoolean(memory.tracks);
            out.writeInt(memory.history);
            out.writeInt(memory.made);
            out.writeLong(memory.tick);
            disks(out, memory.disks);
            out.writeInt(memory.nics.size());
            for (LiveNic nic : memory.nics) {
                out.writeUTF(nic.key());
                out.writeUTF(nic.label());
                out.writeBoolean(nic.connected());
                out.writeBoolean(nic.atStart());
            }
            out.writeInt(memory.snapshots.size());
            for (Memory.Held held : memory.snapshots) {
                snapshot(out, held);
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void snapshot(DataOutputStream out, Memory.Held held) throws IOException {
        LiveSnapshot told = held.told();
        out.writeUTF(told.ref());
        out.writeUTF(told.name());
        out.writeUTF(told.description());
        out.writeUTF(told.taken().toString());
        out.writeUTF(told.parent() == null ? "" : told.parent());
        out.writeBoolean(told.quiesced());
        out.writeUTF(held.changeId());
        disks(out, held.disks());
    }

    private static void disks(DataOutputStream out, List<Disk> disks) throws IOException {
        out.writeInt(disks.size());
        for (Disk disk : disks) {
            disk.save(out);
        }
    }

    /// @return empty where it was never kept
    Optional<Memory> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("%s: version %d, expected %d. Delete the demo's folder to begin anew.".formatted(
                        file, version, VERSION));
            }
            return Optional.of(memory(in));
        }
    }

    private static Memory memory(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String note = in.readUTF();
        Power power = Power.valueOf(in.readUTF());
        boolean told = in.readBoolean();
        boolean tracks = in.readBoolean();
        int history = in.readInt();
        int made = in.readInt();
        long tick = in.readLong();
        Memory memory = new Memory(disks(in));
        memory.name = name;
        memory.note = note;
        memory.power = power;
        memory.told = told;
        memory.tracks = tracks;
        memory.history = history;
        memory.made = made;
        memory.tick = tick;
        for (int nics = in.readInt(); nics > 0; nics--) {
            memory.nics.add(new LiveNic(in.readUTF(), in.readUTF(), in.readBoolean(), in.readBoolean()));
        }
        for (int snapshots = in.readInt(); snapshots > 0; snapshots--) {
            memory.snapshots.add(held(in));
        }
        return memory;
    }

    private static Memory.Held held(DataInputStream in) throws IOException {
        String ref = in.readUTF();
        String name = in.readUTF();
        String description = in.readUTF();
        Instant taken = Instant.parse(in.readUTF());
        String parent = in.readUTF();
        LiveSnapshot told = new LiveSnapshot(ref, name, description, taken, parent.isEmpty() ? null : parent,
                in.readBoolean());
        return new Memory.Held(told, in.readUTF(), disks(in));
    }

    private static List<Disk> disks(DataInputStream in) throws IOException {
        List<Disk> disks = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            disks.add(Disk.load(in));
        }
        return disks;
    }
}
