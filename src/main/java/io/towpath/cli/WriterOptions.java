package io.towpath.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// How an image of the output format is to be made.
final class WriterOptions {

    @Option(names = "-o", paramLabel = "KEY=VALUE", description = {
            "An option of the output format by qemu-img's name, such as cluster_size=128k; several with commas",
            "or repeated."})
    private List<String> options = new ArrayList<>();

    @Option(names = {"-c", "--compress"}, description = {
            "Compress (qcow2). How: -o compression_type=zlib or zstd, compression_level."})
    private boolean compress;

    Map<String, String> all(LocalCommand command) {
        Map<String, String> all = new LinkedHashMap<>();
        if (compress) {
            all.put("compress", "on");
        }
        for (String option : options) {
            for (String one : option.isEmpty() ? new String[0] : option.split(",", -1)) {
                int equals = one.indexOf('=');
                if (equals < 1) {
                    throw command.usage("-o '" + one + "' is no key=value");
                }
                all.put(one.substring(0, equals), one.substring(equals + 1));
            }
        }
        return all;
    }
}
