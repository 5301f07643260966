package io.towpath.platform.vsphere;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A file of a datastore as a server shows it under `/folder`.
///
/// @param datastore its name
/// @param path      within it: `web01/web01-flat.vmdk`
record FolderPath(String datastore, String path) {

    private static final Pattern TEXT = Pattern.compile("\\[([^\\]]+)\\] ?(.+)", Pattern.DOTALL);

    /// @param file `[datastore] folder/name`
    /// @throws IllegalArgumentException where it is none
    static FolderPath of(String file) {
        Matcher matcher = TEXT.matcher(file);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + file + "\" names no file of a datastore");
        }
        return new FolderPath(matcher.group(1), matcher.group(2));
    }

    /// @param name of a file in the same folder
    FolderPath beside(String name) {
        int slash = path.lastIndexOf('/');
        return new FolderPath(datastore, path.substring(0, slash + 1) + name);
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// @param datacenter as the inventory has it from the root on: `Europe/DC0`. Its slashes are written doubly, since
    ///                   the server reads them twice.
    String url(String datacenter) {
        return "/folder/%s?dcPath=%s&dsName=%s".formatted(Arrays.stream(path.split("/")).map(FolderPath::encoded)
                .collect(Collectors.joining("/")),
                Arrays.stream(datacenter.split("/")).map(FolderPath::encoded).collect(
                        Collectors.joining("%252f")),
                encoded(datastore));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "[%s] %s".formatted(datastore, path);
    }
}
