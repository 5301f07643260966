package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// Images of one file that our writers made.
public final class MadeImage {

    private MadeImage() {}

    public static byte[] of(DiskFormat format, Map<String, String> options, byte[] content) throws IOException {
        Path folder = Files.createTempDirectory("made");
        try {
            Path source = TestDisk.raw(folder, content);
            Path image = folder.resolve("disk." + format.id());
            Conversion.run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), image,
                    format, options, 1, false, false, true, false), Listener.patient());
            return Files.readAllBytes(image);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
