package io.towpath.inventory.reading;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/// The bytes of an XML document, as long as none of its elements has attributes without end: the parser compares each
/// with all others of its element, and holds all, before anybody can look at one.
///
/// Attributes are told by their `=` outside of quotes between `<` and `>`; what stands in texts, comments, instructions
/// and quotes is none. Characters have one byte, or two where the first four bytes of the document say UTF-16: exactly
/// those by which the parser knows it. What else the parser may go over to is refused by [#reads].
final class BoundedTags extends FilterInputStream {

    private enum Within {
        TEXT, BEGINNING, DECLARATION, TAG, COMMENT, CHARACTERS, INSTRUCTION
    }

    private final String label;
    private final String member;
    private final byte[] start;
    private int given;
    /// Of UTF-16: which byte of a character is its upper one, 0 or 1; -1 where characters have one byte.
    private final int upper;
    private int half = -1;

    private Within within = Within.TEXT;
    /// The quote that an attribute's value ends with; 0 outside of one.
    private int quote;
    /// How many of the characters that end a comment and its like, before their `>`, stand together here.
    private int ending;
    private int attributes;

    BoundedTags(InputStream in, String label, String member) throws IOException {
        super(in);
        this.label = label;
        this.member = member;
        start = in.readNBytes(4);
        upper = upper(start);
    }

    private static int upper(byte[] start) {
        int first = 0;
        for (int i = 0; i < 4; i++) {
            first = first << 8 | (i < start.length ? start[i] & 0xff : 0xff);
        }
        boolean big = first >>> 16 == 0xfeff || first == 0x003c003f;
        boolean little = first >>> 16 == 0xfffe || first == 0x3c003f00;
        return start.length < 4 || !big && !little ? -1 : big ? 0 : 1;
    }

    /// Whether the attributes of a document in that encoding were counted. A workbook's are in UTF-8 or UTF-16 (ECMA-376
    /// part 2, 9.1.4); the other two are of the same bytes as far as tags go.
    ///
    /// @param encoding what the parser found, by its own name
    boolean reads(String encoding) {
        return upper < 0
                ? Set.of("UTF-8", "US-ASCII", "ISO-8859-1").contains(encoding)
                : Set.of("UTF-16", "UTF-16BE", "UTF-16LE").contains(encoding);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int count;
        if (given < start.length) {
            count = Math.min(length, start.length - given);
            System.arraycopy(start, given, into, at, count);
            given += count;
        } else {
            count = super.read(into, at, length);
        }
        for (int i = at; i < at + count; i++) {
            int b = into[i] & 0xff;
            if (upper < 0) {
                take(b);
            } else if (half < 0) {
                half = b;
            } else {
                take(upper == 0 ? half << 8 | b : b << 8 | half);
                half = -1;
            }
        }
        return count;
    }

    private void take(int c) throws IOException {
        switch (within) {
            case TEXT -> within = c == '<' ? Within.BEGINNING : Within.TEXT;
            case BEGINNING -> begin(c);
            case DECLARATION -> {
                within = c == '-' ? Within.COMMENT : c == '[' ? Within.CHARACTERS : Within.TAG;
                // the second dash of the beginning is none of the end
                ending = c == '-' ? -1 : 0;
            }
            case TAG -> inTag(c);
            case COMMENT -> until(c, '-', 2);
            case CHARACTERS -> until(c, ']', 2);
            case INSTRUCTION -> until(c, '?', 1);
        }
    }

    private void begin(int c) throws IOException {
        attributes = 0;
        quote = 0;
        ending = 0;
        within = c == '?' ? Within.INSTRUCTION : c == '!' ? Within.DECLARATION : Within.TAG;
        if (within == Within.TAG) {
            inTag(c);
        }
    }

    private void until(int c, char before, int count) {
        if (c == '>' && ending >= count) {
            within = Within.TEXT;
        }
        ending = c == before ? ending + 1 : Math.min(ending, 0);
    }

    private void inTag(int c) throws IOException {
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            within = Within.TEXT;
        } else if (c == '=' && ++attributes > Bounds.XML_ATTRIBUTES) {
            throw new Refuse.Carried(Refuse.tooMuch(label, null,
                    "member '%s' has an element with more than %,d attributes".formatted(member,
                            Bounds.XML_ATTRIBUTES)));
        }
    }
}
