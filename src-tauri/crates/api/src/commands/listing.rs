//! Lists and searches: never waiting for a network.

use super::record::title;
use super::{Portal, parse};
use crate::Failure;
use crate::dto::{ListPage, ListRequest, Row, SearchRequest};
use satchel_core::{ListSpec, ObjectType, Sort};
use satchel_store::{Reader, RowView, StoreError};

/// A page of a list.
pub async fn list(portal: &Portal, request: ListRequest) -> Result<ListPage, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let filters = parse::filters(&request.filters)?;
    let descending = request.descending;
    let sort = request.sort.map(|property| Sort { property, descending });
    let store = portal.engine.store();

    let definitions = store.read(move |reader| reader.definitions(object_type)).await?;
    let sorted_by = sort.as_ref().map(|sort| &sort.property);
    let filtered_by = filters.iter().map(|filter| &filter.property);
    let named = request.properties.iter().flatten();
    parse::known_properties(
        &definitions,
        object_type,
        sorted_by.into_iter().chain(filtered_by).chain(named),
    )?;

    let columns = match request.properties {
        Some(columns) => columns,
        None => store.read(move |reader| usual_columns(reader, object_type)).await?,
    };
    let view = store.open_view(ListSpec { object_type, sort, filters }).await?;
    let total = u64::try_from(view.total()).unwrap_or(u64::MAX);
    let limit = request.limit.min(parse::MOST_ROWS) as usize;
    let rids = view.rids(request.offset as usize, limit).to_vec();
    let rows = store.read(move |reader| {
        let found = reader.rows(&rids, None)?;
        found.into_iter().map(|found| row(reader, found, &columns)).collect::<Result<_, StoreError>>()
    });
    Ok(ListPage { total, rows: rows.await? })
}

/// The best matches of a text, best first.
pub async fn search(portal: &Portal, request: SearchRequest) -> Result<ListPage, Failure> {
    let object_type = match request.object_type.as_deref() {
        Some(name) => Some(parse::object_type(portal, name).await?),
        None => None,
    };
    let limit = request.limit.min(parse::MOST_ROWS) as usize;
    let store = portal.engine.store();
    let found = store.search(request.text, object_type, limit).await?;
    let rows = store.read(move |reader| {
        let rows = found.rows.into_iter();
        let rows = rows.map(|found| {
            let columns = usual_columns(reader, found.object_type)?;
            row(reader, found, &columns)
        });
        rows.collect::<Result<_, StoreError>>()
    });
    Ok(ListPage { total: found.total, rows: rows.await? })
}

fn usual_columns(reader: &Reader<'_>, object_type: ObjectType) -> Result<Vec<String>, StoreError> {
    Ok(reader.profile(object_type)?.columns.clone())
}

/// A row with every column asked for, so that rows of one list have one shape.
fn row(reader: &Reader<'_>, found: RowView, columns: &[String]) -> Result<Row, StoreError> {
    let title = title(&*reader.profile(found.object_type)?, &found.id, &found.properties);
    let mut values = found.properties;
    let properties = columns.iter().map(|name| (name.clone(), values.remove(name).flatten())).collect();
    let marks = reader.pending(found.rid)?.into_iter();
    Ok(Row {
        object_type: found.object_type.name().to_owned(),
        id: found.id,
        title,
        properties,
        marks: marks.map(|change| (change.property, change.state.as_str().to_owned())).collect(),
    })
}
