package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/// The contract, on exports of a server of some kind. Each is a file full of somebody else's data at first.
abstract class NbdWriting extends WriterContract {

    private final Map<Path, NbdServer> servers = new HashMap<>();

    abstract NbdServer serve(Path raw) throws IOException;

    @AfterEach
    void stopServers() {
        servers.values().forEach(NbdServer::close);
    }

    /// What comes of it is a raw disk.
    @Override
    protected DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    protected int unit() {
        return 65536;
    }

    @Override
    protected DiskWriter create(Path image, long size) throws IOException {
        Files.write(image, TestDisk.dense((int) size, 99));
        NbdServer server = serve(image);
        servers.put(image, server);
        return DiskImages.create(server.parsed(), size);
    }

    @Override
    protected DiskWriter resume(Path image) throws IOException {
        return DiskImages.resume(servers.get(image).parsed());
    }

    @Override
    protected void checkContent(Path image, byte[] expected) throws IOException {
        String copy = folder.resolve("copy").toString();
        Judges.run(Judges.require("nbdcopy").toString(), "--request-size=65536", servers.get(image).uri(), copy).ok();
        assertArrayEquals(expected, Files.readAllBytes(Path.of(copy)));
        // what a server has open to write to is not read
        servers.get(image).close();
        super.checkContent(image, expected);
    }
}
