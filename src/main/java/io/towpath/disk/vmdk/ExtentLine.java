package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;

/// One extent of a descriptor: `RW 8192 SPARSE "web01-s001.vmdk"`, `RW 8192 FLAT "web01-flat.vmdk" 0`, `RW 8192 ZERO`.
///
/// @param access  `RW`, `RDONLY` or `NOACCESS`
/// @param sectors length on the disk
/// @param type    upper case
/// @param file    name as written, empty where there is none
/// @param start   first sector in the file
record ExtentLine(String access, long sectors, String type, String file, long start) {

    static boolean isOne(String line) {
        return line.startsWith("RW ") || line.startsWith("RDONLY ") || line.startsWith("NOACCESS ")
                || line.startsWith("RW\t") || line.startsWith("RDONLY\t") || line.startsWith("NOACCESS\t");
    }

    static ExtentLine parse(String image, String line) throws ImageException {
        int quote = line.indexOf('"');
        int close = line.lastIndexOf('"');
        if (quote >= 0 && close == quote) {
            throw invalid(image, line, "the file name's quotes are not closed");
        }
        String[] words = (quote < 0 ? line : line.substring(0, quote)).strip().split("[ \t]+", -1);
        String file = quote < 0 ? "" : line.substring(quote + 1, close);
        String rest = quote < 0 ? "" : line.substring(close + 1).strip();
        if (words.length != 3) {
            throw invalid(image, line, "expected: access, sectors, type, \"file\"");
        }
        boolean zero = words[2].equals("ZERO");
        if (zero == !file.isEmpty() || file.indexOf('"') >= 0) {
            throw invalid(image, line, zero ? "a ZERO extent has no file" : "it names no file");
        }
        boolean flat = words[2].equals("FLAT");
        if (!rest.isEmpty() && rest.indexOf(' ') >= 0 && flat) {
            throw invalid(image, line, "words follow the offset");
        }
        long sectors = number(image, line, words[1]);
        if (sectors > Sectors.MOST_OF_A_DISK) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, image, "descriptor", "extent", null,
                    "an extent has %d sectors, at most %d are read".formatted(sectors, Sectors.MOST_OF_A_DISK),
                    "Check the descriptor.");
        }
        long start = rest.isEmpty() || zero ? 0 : number(image, line, rest.split(" ", 2)[0]);
        return new ExtentLine(words[0], sectors, words[2], file, start);
    }

    private static long number(String image, String line, String digits) throws ImageException {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw invalid(image, line, "\"%s\" is no number of sectors".formatted(Printable.of(digits)));
            }
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw invalid(image, line, "\"%s\" is no number of sectors".formatted(Printable.of(digits)));
        }
    }

    private static ImageException invalid(String image, String line, String why) {
        return new ImageException(Reason.HEADER_INVALID, image, "descriptor", "extent", null,
                "the extent line \"%s\" cannot be read: %s".formatted(Printable.of(line), why),
                "Get the descriptor from the host again.");
    }
}
