//! Properties of connections.

use countersign_core::{ConnectionId, PropertyId};

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, connection, pairs},
};

pub async fn properties_are_added_with_their_connection(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = connection(&acme, store.reserve_connection_id(&acme).await.unwrap());
    let given = pairs(&[("site", "eu"), ("Größe", "")]);
    store.insert_connection(&acme, &connection, &given).await.unwrap();
    let found = store.properties(&acme, &[connection.id]).await.unwrap();
    let named: Vec<_> =
        found.iter().map(|property| (property.name.clone(), property.value.clone())).collect();
    assert_eq!(named, given);
    assert!(found.iter().all(|property| property.connection == connection.id));
}

pub async fn a_property_name_that_comes_twice_keeps_the_connection_out(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = connection(&acme, store.reserve_connection_id(&acme).await.unwrap());
    let before = store.latest_change().await.unwrap();
    let twice = pairs(&[("site", "eu"), ("site", "us")]);
    assert_refused!(store.insert_connection(&acme, &connection, &twice).await, Duplicate("property"));
    assert_eq!(store.connection(&acme, connection.id).await.unwrap(), None);
    assert_eq!(store.properties(&acme, &[connection.id]).await.unwrap(), []);
    assert_eq!(store.latest_change().await.unwrap(), before);
}

pub async fn properties_come_by_connection_and_then_by_id(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (first, second) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    let a = store.insert_property(&acme, second.id, "z", "1").await.unwrap();
    let b = store.insert_property(&acme, first.id, "y", "2").await.unwrap();
    let c = store.insert_property(&acme, second.id, "a", "3").await.unwrap();
    let d = store.insert_property(&acme, first.id, "x", "4").await.unwrap();
    let unknown = ConnectionId::try_from(999_999).unwrap();
    let asked = [second.id, first.id, unknown, second.id];
    assert_eq!(store.properties(&acme, &asked).await.unwrap(), [b.clone(), d.clone(), a, c]);
    assert_eq!(store.properties(&acme, &[first.id]).await.unwrap(), [b, d]);
    assert_eq!(store.properties(&acme, &[]).await.unwrap(), []);
}

pub async fn a_connection_comes_with_its_properties(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let connection = add_connection(&store, &acme).await;
    let both = async |account, id| store.connection_with_properties(account, id).await.unwrap();
    assert_eq!(both(&acme, connection.id).await, Some((connection.clone(), vec![])));
    let b = store.insert_property(&acme, connection.id, "z", "1").await.unwrap();
    let a = store.insert_property(&acme, connection.id, "a", "2").await.unwrap();
    assert_eq!(both(&acme, connection.id).await, Some((connection.clone(), vec![b, a])));
    assert_eq!(both(&other, connection.id).await, None);
    assert_eq!(both(&acme, ConnectionId::try_from(999_999).unwrap()).await, None);
}

pub async fn a_property_name_is_unique_in_its_connection_alone(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (first, second) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    let kept = store.insert_property(&acme, first.id, "site", "eu").await.unwrap();
    assert_refused!(store.insert_property(&acme, first.id, "site", "us").await, Duplicate("property"));
    assert_eq!(store.properties(&acme, &[first.id]).await.unwrap(), [kept]);
    store.insert_property(&acme, second.id, "site", "us").await.unwrap();
    store.insert_property(&acme, first.id, "SITE", "us").await.unwrap();
}

pub async fn a_property_changes_in_the_members_that_are_given(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await;
    let mut property = store.insert_property(&acme, connection.id, "site", "eu").await.unwrap();
    for (name, value) in [(Some("region"), None), (None, Some("")), (Some("a"), Some("b")), (None, None)] {
        property.name = name.unwrap_or(&property.name).to_owned();
        property.value = value.unwrap_or(&property.value).to_owned();
        let updated = store.update_property(&acme, connection.id, property.id, name, value).await.unwrap();
        assert_eq!(updated, property);
        assert_eq!(store.properties(&acme, &[connection.id]).await.unwrap(), [property.clone()]);
    }
}

pub async fn renaming_a_property_to_a_taken_name_is_a_duplicate(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await.id;
    let site = store.insert_property(&acme, connection, "site", "eu").await.unwrap();
    let zone = store.insert_property(&acme, connection, "zone", "1").await.unwrap();
    let renamed = store.update_property(&acme, connection, zone.id, Some("site"), Some("2")).await;
    assert_refused!(renamed, Duplicate("property"));
    assert_eq!(store.properties(&acme, &[connection]).await.unwrap(), [site, zone.clone()]);
    store.update_property(&acme, connection, zone.id, Some("zone"), None).await.unwrap();
}

pub async fn a_deleted_property_is_gone_and_its_name_free(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await.id;
    let site = store.insert_property(&acme, connection, "site", "eu").await.unwrap();
    let zone = store.insert_property(&acme, connection, "zone", "1").await.unwrap();
    store.delete_property(&acme, connection, site.id).await.unwrap();
    assert_eq!(store.properties(&acme, &[connection]).await.unwrap(), [zone]);
    assert_refused!(store.delete_property(&acme, connection, site.id).await, NotFound("property"));
    store.insert_property(&acme, connection, "site", "us").await.unwrap();
}

pub async fn properties_of_unknown_connections_are_not_found(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await.id;
    let unknown = ConnectionId::try_from(999_999).unwrap();
    let nothing = PropertyId::try_from(999_999).unwrap();
    assert_refused!(store.insert_property(&acme, unknown, "a", "b").await, NotFound("connection"));
    let updated = store.update_property(&acme, connection, nothing, None, Some("b")).await;
    assert_refused!(updated, NotFound("property"));
    assert_refused!(store.delete_property(&acme, connection, nothing).await, NotFound("property"));
}

pub async fn a_property_is_reached_through_its_own_connection_alone(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (own, other) = (add_connection(&store, &acme).await.id, add_connection(&store, &acme).await.id);
    let property = store.insert_property(&acme, own, "site", "eu").await.unwrap();
    let updated = store.update_property(&acme, other, property.id, None, Some("us")).await;
    assert_refused!(updated, NotFound("property"));
    assert_refused!(store.delete_property(&acme, other, property.id).await, NotFound("property"));
    assert_eq!(store.properties(&acme, &[own]).await.unwrap(), [property]);
}
