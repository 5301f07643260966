package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The source encrypts it.
@Component
final class Encrypted extends BasicRule {

    Encrypted() {
        super("vm-encrypted", "wwww", "Encrypted by the source",
                "Its files are of no use elsewhere: they must be read through vCenter with the right to decrypt.",
                "Decrypt it at the source, or give the migration role Cryptographer.Access.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.traits().encrypted())
                ? found(one, "Its home or a disk is encrypted by the source.", "encrypted", true)
                : List.of();
    }
}
