package io.towpath.inventory;

import io.towpath.platform.spi.Surroundings.Namesake;
import java.util.List;
import java.util.stream.Collectors;

/// What has one name in several datacenters of a source, in words.
public final class Namesakes {

    /// The stable code of the warning.
    public static final String CODE = "NAME_IN_SEVERAL_DATACENTERS";

    private static final int NAMED = 10;

    private Namesakes() {}

    /// `Of 2 names there are several, in different datacenters: network prod (dc1, dc2), datastore ds1 (dc1, dc2). …`
    public static String words(List<Namesake> all) {
        String names = all.stream().limit(NAMED).map(one -> "%s %s (%s)".formatted(Words.of(one.kind()), one.name(),
                String.join(", ", one.places()))).collect(Collectors.joining(", "));
        return "Of %s there are several, in different datacenters: %s%s. What differs between them is told of none, and one mapping holds for all of a name"
                .formatted(all.size() == 1 ? "1 name" : all.size() + " names", names,
                        all.size() > NAMED ? " and %d more".formatted(all.size() - NAMED) : "");
    }

    /// What to do about it.
    public static String remedy() {
        return "Give each a name of its own at the source; until then look there which one a VM's disk or network is.";
    }
}
