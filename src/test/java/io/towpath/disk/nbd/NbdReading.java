package io.towpath.disk.nbd;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// The contract, on disks behind a server of some kind.
abstract class NbdReading extends ReaderContract {

    private final List<NbdServer> servers = new ArrayList<>();

    abstract NbdServer serve(Path raw) throws IOException;

    @AfterEach
    void stopServers() {
        servers.forEach(NbdServer::close);
    }

    @Override
    protected Path image(Path folder, byte[] content) throws IOException {
        return TestDisk.raw(folder, content);
    }

    @Override
    protected DiskReader open(Path image) throws IOException {
        NbdServer server = serve(image);
        servers.add(server);
        return DiskImages.open(DiskRef.served(server.parsed()), OpenOptions.recognise());
    }

    @Override
    protected DiskFormat format() {
        return DiskFormat.NBD;
    }

    @Override
    protected int unit() {
        return 65536;
    }
}
