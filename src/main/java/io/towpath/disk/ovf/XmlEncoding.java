package io.towpath.disk.ovf;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How an XML document is encoded: by its first bytes, else as it declares, else UTF-8. The parser is given characters, so
/// that it reads what was looked at before, whatever the document says of itself.
///
/// | first bytes               | encoding                      |
/// |---------------------------|-------------------------------|
/// | `EF BB BF`                | UTF-8                         |
/// | `FE FF`, `00 3C`          | UTF-16, big end first         |
/// | `FF FE`, `3C 00`          | UTF-16, little end first      |
/// | `00 00`, or either and `00 00` | UTF-32, refused          |
/// | `4C 6F A7 94`             | EBCDIC, refused               |
///
/// What is declared has to hold ASCII where ASCII is, which no EBCDIC does: no program that writes descriptors uses another,
/// and what is searched for in text would stand there in other bytes.
///
/// Source: W3C, *Extensible Markup Language (XML) 1.0*, appendix F, "Autodetection of Character Encodings".
///
/// @param mark   bytes of the byte order mark
/// @param strict whether bytes that are no text are a fault; in old encodings of one byte they were never looked at
record XmlEncoding(Charset charset, int mark, boolean strict) {

    private static final int LOOKED_AT = 1024;
    private static final Pattern DECLARED = Pattern.compile(
            "<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([^\"'<>]*)[\"']");
    private static final String EXPECTED = ", expected UTF-8, UTF-16 or another that holds ASCII";
    private static final String REMEDY = "Export the VM again, or save the descriptor as UTF-8.";

    /// @throws ImageException XML_INVALID for an encoding that is not read, or not known, or contradicts the bytes
    static XmlEncoding of(String file, byte[] document) throws ImageException {
        XmlEncoding written = written(file, document);
        int shown = Math.min(document.length, LOOKED_AT * 2) - written.mark;
        String start = new String(document, written.mark, Math.max(shown, 0), written.strict
                ? written.charset
                : StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARED.matcher(start);
        if (!declaration.lookingAt()) {
            return written.strict ? written : new XmlEncoding(StandardCharsets.UTF_8, 0, true);
        }
        String name = declaration.group(1);
        Charset declared = known(file, name);
        boolean wide = declared.name().startsWith("UTF-16");
        if (!wide && !holdsAscii(declared)) {
            throw refused(file, "it is encoded as '%s'%s".formatted(Printable.of(name), EXPECTED));
        }
        if (written.strict) {
            // Programs that write a text as they please keep the declaration it had: a mark says more than a name.
            return written;
        }
        if (wide) {
            throw refused(file, "it says that it is encoded as '%s', but begins with one byte per character".formatted(
                    Printable.of(name)));
        }
        return new XmlEncoding(declared, 0, declared.equals(StandardCharsets.UTF_8));
    }

    /// By the first bytes; not strict where they leave it to the declaration.
    private static XmlEncoding written(String file, byte[] document) throws ImageException {
        int start = 0;
        for (int i = 0; i < 4; i++) {
            start = start << 8 | (i < document.length ? document[i] & 0xff : 0xff);
        }
        if (start == 0x4c6fa794) {
            throw refused(file, "it is encoded in EBCDIC" + EXPECTED);
        }
        if (start >>> 16 == 0 || start == 0xfffe0000 || start == 0x3c000000) {
            throw refused(file, "it is encoded in UTF-32, or begins with zeroes" + EXPECTED);
        }
        return switch (start >>> 16) {
            case 0xfeff -> new XmlEncoding(StandardCharsets.UTF_16BE, 2, true);
            case 0xfffe -> new XmlEncoding(StandardCharsets.UTF_16LE, 2, true);
            case 0x003c -> new XmlEncoding(StandardCharsets.UTF_16BE, 0, true);
            case 0x3c00 -> new XmlEncoding(StandardCharsets.UTF_16LE, 0, true);
            default -> start >>> 8 == 0xefbbbf
                    ? new XmlEncoding(StandardCharsets.UTF_8, 3, true)
                    : new XmlEncoding(StandardCharsets.ISO_8859_1, 0, false);
        };
    }

    private static Charset known(String file, String name) throws ImageException {
        Charset charset = null;
        try {
            charset = Charset.forName(name);
        } catch (IllegalArgumentException e) {
            // as one of this machine's own, which is told below
        }
        if (charset == null || !charset.isRegistered()) {
            throw refused(file, "its encoding '%s' is not known%s".formatted(Printable.of(name), EXPECTED));
        }
        return charset;
    }

    private static boolean holdsAscii(Charset charset) {
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        return new String(ascii, charset).equals(new String(ascii, StandardCharsets.US_ASCII));
    }

    CharsetDecoder decoder() {
        CodingErrorAction action = strict ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
        return charset.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
    }

    /// How often the document holds a word. The JDK's reader would tell bytes that are no text, too, but prints it to the
    /// process's error output as well.
    int count(String file, byte[] document, String word) throws ImageException {
        ByteBuffer bytes = ByteBuffer.wrap(document, mark, document.length - mark);
        CharBuffer some = CharBuffer.allocate(LOOKED_AT);
        CharsetDecoder decoder = decoder();
        int line = 1;
        int count = 0;
        int matched = 0;
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(bytes, some.clear(), true);
            some.flip();
            while (some.hasRemaining()) {
                char c = some.get();
                line += c == '\n' ? 1 : 0;
                matched = c == word.charAt(matched) ? matched + 1 : c == word.charAt(0) ? 1 : 0;
                if (matched == word.length()) {
                    count++;
                    matched = 0;
                }
            }
        }
        if (result.isError()) {
            throw new ImageException(Reason.XML_INVALID, file, "XML document", null, (long) bytes.position(),
                    "line %d is not %s: byte %d is 0x%02x".formatted(line, charset.name(), bytes.position(),
                            bytes.get(bytes.position()) & 0xff),
                    "Export the VM again.");
        }
        return count;
    }

    private static ImageException refused(String file, String what) {
        return new ImageException(Reason.XML_INVALID, file, "XML document", "encoding", 0L, what, REMEDY);
    }
}
