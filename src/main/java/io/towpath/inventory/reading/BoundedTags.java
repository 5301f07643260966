package io.towpath.inventory.reading;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of an XML document, as long as none of its elements has attributes without end: the parser compares each
/// with all others of its element, and holds all, before anybody can look at one.
///
/// Attributes are told by their `=`, counted from one `<` to the next. In UTF-16, which no spreadsheet program writes,
/// a byte may look like either; there all count together.
final class BoundedTags extends FilterInputStream {

    private final String label;
    private final String member;
    private boolean started;
    private boolean wide;
    private int attributes;

    BoundedTags(InputStream in, String label, String member) {
        super(in);
        this.label = label;
        this.member = member;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int count = super.read(into, at, length);
        if (count > 0 && !started) {
            started = true;
            // UTF-8 begins with '<', blanks or its own mark, whose bytes are in neither form of UTF-16
            wide = into[at] == 0 || into[at] == (byte) 0xfe || into[at] == (byte) 0xff
                    || count > 1 && into[at + 1] == 0;
        }
        for (int i = at; i < at + count; i++) {
            if (into[i] == '=') {
                attributes++;
            } else if (into[i] == '<' && !wide) {
                check();
                attributes = 0;
            }
        }
        check();
        return count;
    }

    private void check() throws IOException {
        if (attributes > Bounds.XML_ATTRIBUTES) {
            throw new Refuse.Carried(Refuse.tooMuch(label, null,
                    "member '%s' has an element with more than %,d attributes".formatted(member,
                            Bounds.XML_ATTRIBUTES)));
        }
    }
}
