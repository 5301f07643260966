package io.towpath.tour.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The first sector of a made-up disk: a PC starts it and is told that there is no system on it.
public final class BootRecord {

    public static final int BYTES = 512;

    private static final int FIRST_SECTOR = 2048;
    /// For a PC that starts at 0x7c00: writes the text behind it by BIOS calls, then halts.
    private static final byte[] CODE = HexFormat.of().parseHex("fa31c031db8ed8be187cac08c07406b40ecd10ebf5f4ebfd");
    private static final byte[] TEXT = "Made up for the demo of Towpath: there is no system on this disk.\r\n\0"
            .getBytes(StandardCharsets.US_ASCII);

    private BootRecord() {}

    /// With one Linux partition, from 1 MiB on to the end.
    ///
    /// @param sectors that the disk has, of 512 bytes
    public static ByteBuffer of(long sectors) {
        ByteBuffer sector = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sector.put(CODE).put(TEXT);
        sector.put(446, (byte) 0x80).put(450, (byte) 0x83).putInt(454, FIRST_SECTOR).putInt(458,
                (int) (sectors - FIRST_SECTOR));
        sector.put(510, (byte) 0x55).put(511, (byte) 0xAA);
        return sector.rewind();
    }
}
