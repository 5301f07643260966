package io.towpath.disk.ova;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One header block of a tar archive, POSIX ustar or GNU.
///
/// | byte | size | field     | form                                              |
/// |-----:|-----:|-----------|---------------------------------------------------|
/// |    0 |  100 | name      | text, ends with NUL or with the field             |
/// |  124 |   12 | size      | octal digits, or base 256 where bit 7 of byte 0 is set |
/// |  148 |    8 | checksum  | octal: sum of the block's bytes, this field as spaces |
/// |  156 |    1 | type      | `0` or NUL: regular file                          |
/// |  257 |    8 | magic     | `ustar` NUL `00` (POSIX) or `ustar` 2 spaces NUL (GNU) |
/// |  345 |  155 | prefix    | POSIX only: the name's front part, without the `/` |
///
/// Source: IEEE Std 1003.1, *pax*, "ustar Interchange Format"; GNU tar, *Basic Tar Format*.
final class TarHeader {

    static final int BLOCK = 512;
    private static final long MOST_OCTAL = 1L << 33;
    private static final byte[] POSIX = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    private static final byte[] GNU = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};

    private final byte[] block;

    TarHeader(byte[] block) {
        if (block.length != BLOCK) {
            throw new IllegalArgumentException("block of " + block.length);
        }
        this.block = block;
    }

    /// Of a regular file, as POSIX has it; sizes from 8 GiB on in base 256, which GNU tar, VMware and VirtualBox read.
    ///
    /// @param name     at most 100 bytes
    /// @param modified seconds since 1970
    static byte[] of(String name, long size, long modified) {
        byte[] block = new byte[BLOCK];
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > 100) {
            throw new IllegalArgumentException("name=" + name);
        }
        System.arraycopy(text, 0, block, 0, text.length);
        putOctal(block, 100, 8, 0644);
        putOctal(block, 108, 8, 0);
        putOctal(block, 116, 8, 0);
        if (size < MOST_OCTAL) {
            putOctal(block, 124, 12, size);
        } else {
            block[124] = (byte) 0x80;
            ByteBuffer.wrap(block).putLong(128, size);
        }
        putOctal(block, 136, 12, Math.clamp(modified, 0, MOST_OCTAL - 1));
        block[156] = '0';
        System.arraycopy(POSIX, 0, block, 257, POSIX.length);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        putOctal(block, 148, 7, sum);
        return block;
    }

    /// Digits to the field's last byte but one, which is NUL.
    private static void putOctal(byte[] block, int offset, int length, long value) {
        long rest = value;
        for (int at = offset + length - 2; at >= offset; at--) {
            block[at] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[offset + length - 1] = 0;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    boolean hasMagic() {
        return Arrays.equals(block, 257, 265, POSIX, 0, 8) || isGnu();
    }

    private boolean isGnu() {
        return Arrays.equals(block, 257, 265, GNU, 0, 8);
    }

    boolean checksumMatches() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
        }
        OptionalLong stored = octal(148, 8);
        return stored.isPresent() && stored.getAsLong() == sum;
    }

    char type() {
        return block[156] == 0 ? '0' : (char) (block[156] & 0xFF);
    }

    /// Prefix and name; null where it is not UTF-8.
    @Nullable
    String name() {
        String name = text(0, 100);
        String prefix = isGnu() ? "" : text(345, 155);
        return name == null || prefix == null ? null : prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private @Nullable String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return utf8(Arrays.copyOfRange(block, offset, end));
    }

    static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /// Empty where the field is no number, negative, or beyond 2^63.
    OptionalLong size() {
        return (block[124] & 0x80) == 0 ? octal(124, 12) : base256();
    }

    private OptionalLong base256() {
        // Bit 6 is the sign; of the 95 bits that remain we take 63.
        if ((block[124] & 0x7F) != 0 || block[125] != 0 || block[126] != 0 || block[127] != 0 || block[128] < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ByteBuffer.wrap(block, 128, 8).getLong());
    }

    /// Spaces, then digits, then spaces or NULs to the field's end; no digit at all is no number.
    private OptionalLong octal(int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && block[at] == ' ') {
            at++;
        }
        long value = 0;
        int digits = 0;
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            value = value * 8 + (block[at] - '0');
            at++;
            digits++;
        }
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        return digits == 0 || at < end ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
