package io.towpath.access;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;

/// Stored users.
interface AppUsers extends JpaRepository<AppUser, UUID> {

    Optional<AppUser> findByLogin(String login);

    List<AppUser> findAllByOrderByLogin();

    /// Locked in the order of their ids, so that two administrators cannot demote each other at the same moment.
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    List<AppUser> findByRoleAndEnabledTrueOrderById(Role role);
}
