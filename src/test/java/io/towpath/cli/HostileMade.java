package io.towpath.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Images, packages and tables that were not made by the tests, so that these do not only know what Towpath's own model of
/// a format knows: `src/test/resources/hostile/made.zip`.
final class HostileMade {

    private static final String LINK = ".link";
    /// To which some of them lead.
    private static final String NEIGHBOUR = "../_canary/" + HostilePack.SECRET;

    private HostileMade() {}

    static void into(HostilePack pack) throws IOException {
        Map<String, List<Object>> cases = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(HostileMade.class.getResourceAsStream("/hostile/made.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                int end = entry.getName().lastIndexOf('/');
                String file = entry.getName().substring(end + 1);
                byte[] content = zip.readAllBytes();
                boolean link = file.endsWith(LINK);
                cases.computeIfAbsent(entry.getName().substring(0, end), _ -> new ArrayList<>()).addAll(List.of(
                        link ? file.substring(0, file.length() - LINK.length()) : file,
                        link ? HostilePack.link(new String(content, StandardCharsets.UTF_8)) : content));
            }
        }
        cases.forEach((place, files) -> {
            String[] words = place.split("/");
            files.addAll(List.of(NEIGHBOUR, neighbour()));
            pack.add(words[0], words[1], files.toArray());
        });
    }

    private static HostilePack.Put neighbour() {
        return file -> {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, HostilePack.CANARY.repeat(2000));
        };
    }
}
