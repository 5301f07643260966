package io.towpath.cli;

import io.towpath.disk.ConversionResult;
import io.towpath.disk.pack.MadeDisk;
import io.towpath.units.ByteSize;
import java.util.Locale;

/// What is told of a converted disk.
final class MadeDiskLines {

    private MadeDiskLines() {}

    static Json.Fields json(MadeDisk disk) {
        Json.Fields fields = new Json.Fields().put("source", disk.source()).put("target", disk.target()).put(
                "virtual-size", disk.sizeBytes()).put("digest", disk.digest());
        ConversionResult result = disk.result();
        if (result != null) {
            fields.put("data-size", result.dataBytes()).put("resumed-size", result.resumedBytes()).put("proven", result
                    .proven()).put("seconds", result.elapsed().toMillis() / 1000.0);
        }
        return fields;
    }

    static String line(MadeDisk disk) {
        String size = disk.target() + ": " + new ByteSize(disk.sizeBytes());
        ConversionResult result = disk.result();
        if (result == null) {
            return size + (disk.empty() ? ", empty as the descriptor says" : ", made by an earlier run");
        }
        return size + ", " + new ByteSize(result.dataBytes()) + " of data" + (result.resumedBytes() == 0
                ? ""
                : ", " + new ByteSize(result.resumedBytes()) + " taken over")
                + (result.proven() ? ", read back and equal" : ", not read back")
                + (disk.digests() == null ? "" : ", " + disk.digest())
                + String.format(Locale.ROOT, ", %.1f s", result.elapsed().toMillis() / 1000.0);
    }
}
