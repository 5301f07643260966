package io.towpath.inventory.application;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes applications out of what the VMs already tell: a custom attribute, the folder they lie in, a part of their names.
/// First a look, then the deed.
public interface Proposals {

    enum By {
        ATTRIBUTE, FOLDER, NAME
    }

    /// @param value of ATTRIBUTE its name; of FOLDER which part of the path, counted from 1, or from the end with −1; of
    ///              NAME a regular expression whose first group, or else the whole match, is the application
    /// @param all   also VMs that have an application already
    record Rule(By by, String value, boolean all) {}

    /// @param existing an application of that name that is there already
    /// @param moved    of the VMs, those that have another application now
    /// @param examples names of some of its VMs
    record Proposal(String name, @Nullable UUID existing, int vms, int moved, List<String> examples) {}

    /// @param left VMs that the rule says nothing about
    /// @param seal of what was shown: to apply it, and nothing else
    record Preview(List<Proposal> proposals, int vms, int left, String seal) {}

    /// Names of custom attributes and tags, those of most VMs first.
    record Attribute(String name, int vms) {}

    List<Attribute> attributes();

    Preview preview(Rule rule);

    /// @param names of the proposals wanted
    /// @throws io.towpath.inventory.RefusedException when the estate tells something else by now
    Applied apply(Rule rule, String seal, Collection<String> names, Applications.Author author);

    record Applied(int applications, int made, int vms) {}
}
