package io.towpath.disk;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// A conversion in a process of its own, to be killed: it goes on where the last one was killed, makes a checkpoint after
/// every MiB, and says so when it has begun and when it is done.
final class KilledConversion {

    private KilledConversion() {}

    /// @param args source, target, target's format, options of it
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Arrays.stream(args).skip(3).map(option -> option.split("=", 2)).collect(Collectors
                .toMap(option -> option[0], option -> option[1]));
        ConversionRequest request = new ConversionRequest(DiskRef.file(Path.of(args[0])),
                OpenOptions.declared(DiskFormat.VMDK), Path.of(args[1]), DiskFormat.ofId(args[2]).orElseThrow(),
                options, 2, true, false, true, true);
        System.out.println("begun");
        Conversion.run(request, new ConversionProgress() {
            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                // the parent does not look
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        }, new TargetTurn.Checkpoints(1, 0));
        System.out.println("done");
    }
}
