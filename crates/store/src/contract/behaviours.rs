//! The list of all behaviours, as the macro that makes a test of each.

/// Makes one test of every behaviour. `$fresh` names a function of the same module that makes an empty
/// [`Place`](crate::contract::Place); the crate's tests need `tokio` with `macros` and `rt`.
#[macro_export]
macro_rules! contract_tests {
    ($fresh:ident) => {
        $crate::contract_tests!(@ $fresh accounts:
            an_account_is_found_as_it_was_added
            an_unknown_account_is_none
            account_ids_are_told_apart_by_case
            an_account_id_that_is_taken_is_a_duplicate_and_leaves_the_first
            an_account_below_an_unknown_parent_is_not_added
            an_account_patch_changes_what_it_names_and_no_more
            a_patch_of_an_unknown_account_is_not_found
            a_patch_to_an_unknown_parent_is_not_found_and_changes_nothing
            patches_at_the_same_time_lose_nothing
            an_account_with_accounts_below_it_is_not_deleted
            deleting_an_unknown_account_is_not_found
        );
        $crate::contract_tests!(@ $fresh applications:
            an_application_is_found_as_it_was_added
            an_application_key_that_is_taken_is_a_duplicate_and_leaves_the_first
            applications_are_listed_in_the_wanted_order
            an_update_of_an_application_writes_every_member_and_counts_on
            of_two_updates_of_an_application_as_it_was_read_the_second_is_a_conflict
            the_passwords_of_all_installations_are_exchanged_with_the_secret_or_none
            deleting_an_application_takes_its_installations_and_no_others
            an_application_without_roles_is_kept_as_one
        );
        $crate::contract_tests!(@ $fresh installations:
            an_installation_is_found_with_its_application
            an_account_has_an_application_once
            an_installation_needs_its_application_as_it_was_read_and_its_account
            an_approval_is_of_the_application_as_it_was_read
            installations_are_the_accounts_own
            installations_are_listed_by_account_and_by_application
            a_deleted_installation_is_gone_and_may_be_made_anew
            writes_of_applications_and_installations_are_noted
        );
        $crate::contract_tests!(@ $fresh changes:
            an_empty_store_has_no_changes
            account_writes_are_noted
            client_writes_are_noted_and_a_revocation_for_its_tokens_too
            connection_and_property_writes_are_noted
            first_keys_are_noted
            deleting_an_account_notes_everything_that_goes_with_it
            changes_come_oldest_first_from_where_they_were_left_and_at_most_so_many
            a_refused_write_is_not_noted
        );
        $crate::contract_tests!(@ $fresh clients:
            a_client_is_found_as_it_was_added
            a_client_id_that_is_taken_is_a_duplicate_and_leaves_the_first
            a_client_of_an_unknown_account_is_not_added
            clients_are_listed_in_the_wanted_order_with_the_revoked_ones
            a_client_patch_changes_what_it_names_and_no_more
            revoking_a_client_removes_its_tokens_and_no_others
            revoking_a_client_twice_keeps_the_first_time
            revoking_an_unknown_client_is_not_found
        );
        $crate::contract_tests!(@ $fresh connections:
            a_connection_is_found_as_it_was_added
            an_unknown_connection_is_none
            a_connection_id_that_is_taken_is_a_duplicate_in_every_account
            a_connection_of_an_unknown_account_is_not_added
            reserved_ids_never_repeat_for_callers_at_the_same_time
            reserved_ids_are_new_after_a_deletion
            an_id_that_was_used_without_being_reserved_is_not_given_out
            a_connection_changes_in_the_members_that_are_named
            a_change_that_names_nothing_moves_the_time_alone
            changing_an_unknown_connection_is_not_found
        );
        $crate::contract_tests!(@ $fresh credentials:
            a_first_credential_is_kept_with_its_version_and_status
            a_replacement_takes_the_place_of_the_credential_before
            a_removal_counts_the_version_up_and_the_next_credential_goes_on_from_there
            a_credential_for_a_version_that_is_over_is_a_conflict_and_changes_nothing
            a_name_changes_whatever_version_was_seen
            a_status_moves_without_a_new_version
            a_replacement_sealed_for_another_version_is_refused
            of_many_changes_that_saw_the_same_version_exactly_one_wins
        );
        $crate::contract_tests!(@ $fresh deletion:
            an_account_takes_its_connections_and_properties_along
            an_account_of_the_same_name_afterwards_is_empty
            an_account_takes_its_clients_and_tokens_along
            nothing_can_be_added_to_an_account_that_is_gone
            a_connection_takes_its_properties_along
            an_account_that_could_not_be_deleted_keeps_everything
        );
        $crate::contract_tests!(@ $fresh durability:
            every_row_is_there_again
            what_was_deleted_stays_deleted
            connection_ids_never_repeat_across_openings
            change_sequences_never_repeat_across_openings
            a_write_is_seen_by_the_next_read
            a_write_whose_caller_went_away_leaves_the_store_whole
        );
        $crate::contract_tests!(@ $fresh history:
            a_new_connection_begins_its_history
            every_new_state_is_an_entry_and_the_newest_comes_first
            a_state_that_stays_is_no_entry
            a_refused_change_is_no_entry
            the_newest_hundred_entries_are_kept
            a_history_goes_with_its_connection_and_its_account
            a_history_is_there_again
        );
        $crate::contract_tests!(@ $fresh hook_state:
            a_state_moves_and_goes_with_its_credential
            a_state_is_replaced_for_the_version_that_was_seen_alone
            a_state_for_no_credential_is_nothing
        );
        $crate::contract_tests!(@ $fresh isolation:
            other_accounts_find_nothing
            other_accounts_change_no_connection
            other_accounts_change_no_property
            deleting_another_account_touches_nothing
            asking_for_several_connections_brings_those_of_the_account_alone
        );
        $crate::contract_tests!(@ $fresh keys:
            the_first_keys_are_found_by_id
            there_are_first_keys_only_once
            first_keys_are_written_all_or_none
            of_two_first_keys_at_the_same_time_one_is_written
        );
        $crate::contract_tests!(@ $fresh listing:
            an_empty_list_has_no_rows_and_a_total_of_nought
            listed_rows_are_whole
            connections_are_paged_and_the_total_stays
            accounts_are_paged_and_the_total_stays
            names_are_ordered_without_regard_to_ascii_case
            connections_are_ordered_by_time_and_then_by_id
            connections_are_ordered_by_id_as_numbers
            accounts_are_ordered_by_id_name_and_time
            accounts_below_a_parent_are_its_children_alone
        );
        $crate::contract_tests!(@ $fresh managed:
            a_managed_value_is_found_as_it_was_set_and_there_again
            a_value_for_everybody_is_another_than_one_of_a_user
            setting_a_value_again_replaces_it
            values_of_an_unknown_account_are_not_set_and_no_others_with_them
            a_removed_value_is_gone_and_removing_it_again_is_not_found
            managed_values_go_with_their_account
        );
        $crate::contract_tests!(@ $fresh properties:
            properties_are_added_with_their_connection
            a_property_name_that_comes_twice_keeps_the_connection_out
            properties_come_by_connection_and_then_by_id
            a_connection_comes_with_its_properties
            a_property_name_is_unique_in_its_connection_alone
            a_property_changes_in_the_members_that_are_given
            renaming_a_property_to_a_taken_name_is_a_duplicate
            a_deleted_property_is_gone_and_its_name_free
            properties_of_unknown_connections_are_not_found
            a_property_is_reached_through_its_own_connection_alone
        );
        $crate::contract_tests!(@ $fresh rotation:
            a_connection_with_two_credentials_is_found_as_it_was_added
            a_candidate_stands_by_and_the_one_in_use_stays
            a_newer_candidate_takes_the_place_of_the_one_before
            a_promoted_candidate_is_in_use_and_its_predecessor_stands_by
            the_previous_one_comes_back_and_the_one_that_was_in_use_is_gone
            a_standby_is_dropped_and_the_one_in_use_stays
            a_replacement_and_a_removal_take_both
            a_step_without_a_fitting_standby_is_a_conflict_and_changes_nothing
            a_candidate_sealed_for_another_version_is_refused
            of_many_promotions_at_the_same_time_exactly_one_wins
            a_candidate_of_a_connection_without_a_credential_leaves_no_standby_behind
            two_credentials_are_listed_and_there_again
        );
        $crate::contract_tests!(@ $fresh sign_in_tokens:
            a_sign_in_token_is_found_by_its_hash_until_it_is_spent
            of_two_who_spend_a_sign_in_token_at_the_same_time_one_gets_in
            a_sign_in_token_needs_the_user_as_he_was_read_and_an_account
            what_ends_a_users_sign_ins_ends_his_sign_in_tokens
            expired_sign_in_tokens_are_removed_and_counted
        );
        $crate::contract_tests!(@ $fresh sign_ins:
            a_users_token_and_its_sign_in_are_found_by_their_hashes
            a_sign_in_needs_the_user_as_he_was_read
            a_renewal_uses_the_refresh_token_up_and_brings_the_next
            a_second_use_of_a_refresh_token_ends_the_whole_family_and_is_noted
            an_unknown_or_expired_sign_in_is_not_renewed
            of_two_renewals_at_the_same_time_one_is_a_second_use
            a_change_of_the_user_ends_his_sign_ins_or_keeps_them
            a_deleted_user_takes_his_tokens_along
            expired_tokens_and_sign_ins_are_removed_and_counted
            a_code_is_spent_once_and_no_older_one_after_it
        );
        $crate::contract_tests!(@ $fresh sole_user:
            a_user_that_another_connection_has_is_refused_and_nothing_is_changed
            a_new_connection_for_a_taken_user_is_not_added
            other_accounts_and_other_connectors_may_have_the_same_user
            a_user_that_was_let_go_is_free
            of_two_connections_that_take_a_user_at_the_same_time_one_gets_it
        );
        $crate::contract_tests!(@ $fresh tokens:
            a_token_is_found_by_its_hash_expired_or_not
            a_token_hash_that_is_taken_is_a_duplicate
            an_unknown_client_gets_no_token
            a_revoked_client_gets_no_token
            a_token_for_an_unknown_account_is_not_added
            expired_tokens_are_removed_and_counted
        );
        $crate::contract_tests!(@ $fresh users:
            a_user_is_found_by_its_address_in_any_case
            an_address_that_is_taken_in_any_case_is_a_duplicate_and_leaves_the_first
            there_is_a_first_administrator_only_once
            of_two_first_administrators_at_the_same_time_one_is_added
            a_first_administrator_does_not_take_the_address_of_a_user
            users_are_there_again_and_their_writes_are_noted
        );
        $crate::contract_tests!(@ $fresh user_changes:
            every_member_of_a_user_is_changed
            of_two_changes_of_one_version_one_is_a_conflict
            a_change_does_not_take_another_users_address
            the_last_active_administrator_stays
            a_deleted_user_is_gone_and_another_may_take_the_address
            a_user_is_confined_to_accounts_and_stays_so_when_the_last_is_gone
            a_user_is_not_confined_to_an_unknown_account
            right_and_wrong_passwords_are_counted_and_no_change_is_noted
            users_are_listed_by_address_and_by_the_time_of_making
        );
    };
    (@ $fresh:ident $area:ident: $($behaviour:ident)*) => {
        mod $area {
            $(
                #[tokio::test]
                async fn $behaviour() {
                    $crate::contract::$area::$behaviour(&super::$fresh()).await;
                }
            )*
        }
    };
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn every_behaviour_is_in_the_list() {
        let list = include_str!("behaviours.rs");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contract");
        let mut seen = 0;
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let names = text.lines().filter_map(|line| line.strip_prefix("pub async fn ")?.split('(').next());
            for name in names {
                assert!(list.lines().any(|line| line.trim() == name), "{name} is not in the list");
                seen += 1;
            }
        }
        assert!(seen > 50, "only {seen} behaviours were found");
    }
}
