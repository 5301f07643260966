package io.towpath.platform.libvirt;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// What `virsh screenshot` writes, as PNG: PNG from newer hosts, else a portable pixmap of the kind P6 with 8 bits a colour.
final class Screenshot {

    private static final Pattern PIXMAP = Pattern.compile("P6\\s+(\\d{1,5})\\s+(\\d{1,5})\\s+255\\s");
    private static final int LONGEST_HEAD = 32;
    private static final int MOST_PIXELS = 16 << 20;

    private Screenshot() {}

    static byte[] png(byte[] said) throws IOException {
        String head = new String(said, 0, Math.min(LONGEST_HEAD, said.length), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG\r\n")) {
            return said;
        }
        Matcher pixmap = PIXMAP.matcher(head);
        if (!pixmap.lookingAt()) {
            throw new IOException("the picture of the screen is neither PNG nor a P6 pixmap");
        }
        int width = Integer.parseInt(pixmap.group(1));
        int height = Integer.parseInt(pixmap.group(2));
        long pixels = (long) width * height;
        if (pixels == 0 || pixels > MOST_PIXELS || said.length < pixmap.end() + 3 * pixels) {
            throw new IOException("the picture of the screen says %d × %d pixels in %d bytes".formatted(width, height,
                    said.length));
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int at = pixmap.end();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) {
                image.setRGB(x, y, (said[at] & 0xff) << 16 | (said[at + 1] & 0xff) << 8 | said[at + 2] & 0xff);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
