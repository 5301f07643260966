package io.towpath.mail;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a mail says, once for both of its forms: text, and HTML by the template `mail/letter`.
///
/// @param link the one thing to press; null where there is none
public record Letter(String subject, String greeting, List<String> before, List<Item> items, @Nullable Link link,
        List<String> after) {

    public Letter {
        // a line's end in a subject would begin another header
        subject = subject.replaceAll("\\s+", " ").strip();
        before = List.copyOf(before);
        items = List.copyOf(items);
        after = List.copyOf(after);
    }

    /// @param url null where nothing is to be opened
    public record Item(String label, @Nullable String detail, @Nullable String url) {}

    public record Link(String label, String url) {

        @Override
        public String toString() {
            return "Link[" + label + "]";
        }
    }

    /// Without what it says: its link may let anybody in.
    @Override
    public String toString() {
        return "Letter[" + subject + "]";
    }

    String text() {
        StringBuilder text = new StringBuilder(greeting).append("\n\n");
        before.forEach(paragraph -> text.append(paragraph).append("\n\n"));
        if (!items.isEmpty()) {
            text.append(items.stream().map(Letter::line).collect(Collectors.joining("\n"))).append("\n\n");
        }
        if (link != null) {
            text.append(link.label).append(":\n").append(link.url).append("\n\n");
        }
        after.forEach(paragraph -> text.append(paragraph).append("\n\n"));
        return text.toString().stripTrailing() + "\n";
    }

    private static String line(Item item) {
        return "- " + item.label + (item.detail == null ? "" : ": " + item.detail)
                + (item.url == null ? "" : "\n  " + item.url);
    }
}
