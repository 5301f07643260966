package io.towpath.platform.vsphere;

import io.towpath.disk.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/// A disk of a snapshot over one way: known by what it is, not by how its bytes come. Tells how fast they do.
final class AtSnapshot extends Forwarded {

    private final Closeable held;
    private final Reading reading;
    private final String way;
    private final WayBook book;

    AtSnapshot(OpenDisk open, Reading reading, String way, WayBook book) {
        super(open.disk());
        held = open.held();
        this.reading = reading;
        this.way = way;
        this.book = book;
    }

    @Override
    public List<Fact> facts() {
        return Stream.concat(super.facts().stream(), Stream.of(new Fact("way", way))).toList();
    }

    /// What it reads is no file that stays.
    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public String identity() {
        return reading.identity();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int bytes = into.remaining();
        long began = System.nanoTime();
        super.read(offset, into);
        book.moved(reading.server(), way, bytes, System.nanoTime() - began);
    }

    /// So little that it says more about the beginning of a connection than about its speed.
    void sample(long offset, ByteBuffer into) throws IOException {
        super.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        try (held) {
            super.close();
        }
    }
}
