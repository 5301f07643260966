package io.towpath.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What `--machine-readable` alone lists, a word a line: names that never change, virt-v2v's own where it has one
/// (`progress-bars`, `input:…`, `output:…`).
final class Capabilities {

    private Capabilities() {}

    static List<String> words() {
        List<String> words = new ArrayList<>(List.of("towpath", "progress-bars", "input:disk"));
        for (String format : new TreeSet<>(Input.FORMATS)) {
            if (!format.equals("auto") && !format.equals("vpc")) {
                words.add("input:" + format);
            }
        }
        new OutputFormats.OfConvert().forEach(format -> words.add("output:" + format));
        words.addAll(List.of("apply", "compress", "digest", "flatten", "rate-limit", "resume", "verify"));
        return words;
    }
}
