package io.towpath.platform.libvirt;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A disk whose first sector is a system of its own: it writes itself to the second sector, says hello on the serial port,
/// and halts.
public final class BootDisk {

    public static final String HELLO = "TOWPATH BOOTED";
    public static final int BYTES = 4 << 20;

    /// Real mode: `int 13h` writes one sector from 0000:7C00 to the second of the disk that was booted; then the text that
    /// follows goes to COM1.
    private static final byte[] PROGRAM = HexFormat.of().parseHex(
            "31c08ed88ec0bb007cb80103b90200b600cd13" + "be247cbaf803ac84c07403eeebf8f4ebfd");

    private BootDisk() {}

    /// The bytes of the disk; zeroes behind its first sector.
    public static byte[] bytes() {
        byte[] disk = new byte[BYTES];
        System.arraycopy(PROGRAM, 0, disk, 0, PROGRAM.length);
        byte[] text = (HELLO + "\r\n\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, disk, PROGRAM.length, text.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        return disk;
    }
}
