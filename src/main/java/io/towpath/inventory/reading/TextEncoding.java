package io.towpath.inventory.reading;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// How a text file is encoded: UTF-8, UTF-16, or Windows-1252 as older programs write. What is none of them for sure is
/// refused, for a wrong guess changes names silently.
///
/// @param mark bytes of the byte order mark
record TextEncoding(Charset charset, int mark) {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    /// What European texts hold beside ASCII; byte pairs of a damaged UTF-8 seldom look like it.
    private static final String LETTERS = "äöüßéèêëàâáãåæçíìîïñóòôõøœúùûýÿšžÄÖÜÉÈÊÀÂÁÃÅÆÇÍÎÑÓÔÕØŒÚŠŽ";
    private static final String SIGNS = "€‚„…‘’“”•–—™ «»°§²³µ·´®©±×½¼¡¿£";

    static TextEncoding of(ByteSource source) throws IOException, UnreadableFileException {
        byte[] head = new byte[1024];
        int length;
        try (InputStream in = source.open()) {
            length = in.readNBytes(head, 0, head.length);
        }
        if (length >= 2 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2);
        }
        if (length >= 2 && (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 2);
        }
        int odd = zeroes(head, length, 1);
        int even = zeroes(head, length, 0);
        if (length >= 8 && odd > length / 4 && even == 0) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 0);
        }
        if (length >= 8 && even > length / 4 && odd == 0) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 0);
        }
        boolean marked = length >= 3 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb
                && (head[2] & 0xff) == 0xbf;
        return new Scan(source, marked).run();
    }

    private static int zeroes(byte[] bytes, int length, int from) {
        int zeroes = 0;
        for (int i = from; i < length; i += 2) {
            zeroes += bytes[i] == 0 ? 1 : 0;
        }
        return zeroes;
    }

    /// Fails on what it cannot decode.
    Reader reader(ByteSource source) throws IOException, UnreadableFileException {
        InputStream in = source.open();
        in.skipNBytes(mark);
        return new InputStreamReader(in, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /// Reads all of it and tells UTF-8 from Windows-1252.
    private static final class Scan {

        private final ByteSource source;
        private final boolean marked;
        private int line = 1;
        private int column;
        private int sequences;
        private int badLine;
        private int badColumn;
        private boolean plausible = true;

        Scan(ByteSource source, boolean marked) {
            this.source = source;
            this.marked = marked;
        }

        TextEncoding run() throws IOException, UnreadableFileException {
            int pending = 0;
            int lead = 0;
            int before = ' ';
            int held = -1;
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = source.open()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    for (int i = 0; i < count; i++) {
                        int b = buffer[i] & 0xff;
                        column++;
                        if (b == 0) {
                            throw Refuse.invalid(source.label(), line, "column %d is a NUL byte, which no text has"
                                    .formatted(column), "Export the file again as text.");
                        }
                        if (held >= 0) {
                            plausible &= reads(before, held, b);
                            before = held;
                            held = -1;
                        }
                        if (b >= 0x80) {
                            held = b;
                        } else {
                            before = b;
                        }
                        if (pending > 0) {
                            if ((b & 0xc0) == 0x80 && continues(lead, b)) {
                                lead = 0;
                                sequences += --pending == 0 ? 1 : 0;
                            } else {
                                bad();
                                pending = 0;
                            }
                        } else if (b >= 0x80) {
                            pending = b >= 0xc2 && b <= 0xdf
                                    ? 1
                                    : b >= 0xe0 && b <= 0xef
                                            ? 2
                                            : b >= 0xf0 && b <= 0xf4
                                                    ? 3
                                                    : 0;
                            lead = b;
                            if (pending == 0) {
                                bad();
                            }
                        }
                        if (b == '\n') {
                            line++;
                            column = 0;
                        }
                    }
                }
            }
            if (pending > 0) {
                bad();
            }
            if (held >= 0) {
                plausible &= reads(before, held, ' ');
            }
            if (badLine == 0) {
                return new TextEncoding(StandardCharsets.UTF_8, marked ? 3 : 0);
            }
            if (marked || sequences > 0 || !plausible) {
                throw Refuse.invalid(source.label(), badLine, "byte %d is neither UTF-8 nor, surely, Windows-1252"
                        .formatted(badColumn), "Save the file as UTF-8.");
            }
            return new TextEncoding(WINDOWS, 0);
        }

        /// The second byte of the longest forms has fewer values: no overlong ones, no surrogates.
        private static boolean continues(int lead, int b) {
            return switch (lead) {
                case 0xe0 -> b >= 0xa0;
                case 0xed -> b <= 0x9f;
                case 0xf0 -> b >= 0x90;
                case 0xf4 -> b <= 0x8f;
                default -> true;
            };
        }

        private void bad() {
            if (badLine == 0) {
                badLine = line;
                badColumn = column;
            }
        }

        /// Whether a byte reads like Windows-1252 between its neighbours.
        private static boolean reads(int before, int b, int after) {
            String text = new String(new byte[]{(byte) b}, WINDOWS);
            if (SIGNS.contains(text)) {
                return before < 0x80 || after < 0x80;
            }
            boolean lowerBefore = before >= 'a' && before <= 'z';
            boolean inWord = isLetter(before) || isLetter(after);
            return LETTERS.contains(text) && inWord && mayStand(before, "([") && mayStand(after, ")]:!?")
                    && !(lowerBefore && Character.isUpperCase(text.charAt(0)));
        }

        /// Whether a letter may have that neighbour.
        private static boolean mayStand(int b, String also) {
            return b >= 0x80 || isLetter(b) || b >= '0' && b <= '9' || " ,;\t\r\n\"'-./_&+".indexOf(b) >= 0
                    || also.indexOf(
                            b) >= 0;
        }

        private static boolean isLetter(int b) {
            return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
        }
    }
}
